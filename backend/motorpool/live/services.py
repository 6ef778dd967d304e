"""Opening a view: who may, and the entry that says so."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.errors import NotPermitted
from motorpool.looking.services.looks import open_live

WHOLE_MAP = (P.TRACK_FLEET, P.TRACK_UNIT_LIVE, P.TRACK_TASK)
_SALT = "motorpool.live"
LASTS = timedelta(hours=12)


@transaction.atomic
def open_view(*, vehicle_id: int | None, view: UUID | None = None, by: Actor, at: datetime) -> str:
    """A pass: to the stream of the whole map, or to the stream and the card of one vehicle, whose unit sees who looked.

    Without a pass, and so without an entry, no place is told. `view` names the opened page: its pass may be asked for
    again, as after a lost connection.
    """
    if vehicle_id is None:
        by.require(*WHOLE_MAP)
        record(action="open", by=by, at=at, subject_type="live.map", label="查看实时地图")
    else:
        open_live(vehicle_id=vehicle_id, view=view or uuid4(), lasts=LASTS, by=by, at=at)
    return signing.dumps([by.person, vehicle_id], salt=_SALT)


def opened(*, token: str, by: Actor) -> int | None:
    """The one vehicle that this pass is for, or None for the map."""
    try:
        person, vehicle_id = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        raise NotPermitted from None
    if person != by.user_id:
        raise NotPermitted
    if vehicle_id is None:
        by.require(*WHOLE_MAP)
    return int(vehicle_id) if vehicle_id is not None else None
