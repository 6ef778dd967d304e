"""Opening a view: who may, and the entry that says so."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.kit.errors import NotPermitted
from motorpool.looking.services.looks import open_live
from motorpool.looking.services.map_looks import go_on, open_map
from motorpool.tracking.sight import Reach

WHOLE_MAP = (P.TRACK_FLEET, P.TRACK_UNIT_LIVE, P.TRACK_TASK)
_SALT = "motorpool.live"
LASTS = timedelta(hours=12)


class Pass(NamedTuple):
    """What was opened: one vehicle, or the map, of which perhaps only one unit with those below it."""

    person: int
    vehicle_id: int | None
    organization_id: int | None
    view: UUID


@transaction.atomic
def open_view(
    *, vehicle_id: int | None, organization_id: int | None = None, view: UUID | None = None, by: Actor, at: datetime
) -> str:
    """A pass: to the stream of the map, or to the stream and the card of one vehicle. Units in sight see who looked.

    Without a pass, and so without an entry, no place is told. `view` names the opened page: its pass may be asked for
    again, as after a lost connection.
    """
    view = view or uuid4()
    if vehicle_id is None:
        by.require(*WHOLE_MAP)
        open_map(view=view, organization_id=organization_id, lasts=LASTS, by=by, at=at)
    else:
        open_live(vehicle_id=vehicle_id, view=view, lasts=LASTS, by=by, at=at)
        organization_id = None
    return signing.dumps([by.person, vehicle_id, organization_id, str(view)], salt=_SALT)


def opened(*, token: str, by: Actor) -> Pass:
    """What this pass is for."""
    try:
        person, vehicle_id, organization_id, view = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        raise NotPermitted from None
    if person != by.user_id:
        raise NotPermitted
    if vehicle_id is None:
        by.require(*WHOLE_MAP)
    return Pass(person, vehicle_id, organization_id, UUID(view))


def keep_in_sight(*, opened: Pass, reach: Reach, by: Actor, at: datetime) -> None:
    """Before more is shown than when the map was opened."""
    if opened.vehicle_id is None:
        unit = opened.organization_id
        go_on(view=opened.view, organization_id=unit, lasts=LASTS, reach=reach, by=by, at=at)
