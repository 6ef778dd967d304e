"""Opening a view: who may, and the entry that says so."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.looking.services.looks import open_live
from motorpool.looking.services.map_looks import go_on, open_map
from motorpool.organizations.models import Organization
from motorpool.tracking.sight import Reach, live_reach
from motorpool.vehicles.models import Vehicle

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
        if organization_id is not None:
            path_chosen(organization_id, reach=live_reach(by, at), by=by)
        open_map(view=view, organization_id=organization_id, lasts=LASTS, by=by, at=at)
    else:
        open_live(vehicle_id=vehicle_id, view=view, lasts=LASTS, by=by, at=at)
        organization_id = None
    return signing.dumps([by.person, vehicle_id, organization_id, str(view)], salt=_SALT)


def path_chosen(organization_id: int, *, reach: Reach, by: Actor) -> str:
    """Of a unit whose map may be asked for: above, below or one of the actor's own, or the unit of a vehicle in sight.

    Any other is not found: the answer must not tell whether it exists, nor where in the tree it stands.
    """
    path = Organization.objects.filter(pk=organization_id).values_list("path", flat=True).first()
    own = {*reach.paths, *by.paths(P.TRACK_TASK)}
    if path and any(path.startswith(one) or one.startswith(path) for one in own):
        return path
    if path and Vehicle.objects.filter(pk__in=reach.vehicles - reach.concealed, organization=organization_id).exists():
        return path
    raise NotFound


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
