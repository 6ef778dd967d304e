"""Opening a view: who may, and the entry that says so."""

from datetime import datetime

from django.core import signing
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.tracking.sight import live_vehicles

WHOLE_MAP = (P.TRACK_FLEET, P.TRACK_UNIT_LIVE, P.TRACK_TASK)
_SALT = "motorpool.live"
LASTS = 12 * 3600


@transaction.atomic
def open_view(*, vehicle_id: int | None, by: Actor, at: datetime) -> str:
    """A pass for the stream: of the whole map, or of one vehicle. Without one, and so without an entry, no stream."""
    if vehicle_id is None:
        by.require(*WHOLE_MAP)
        record(action="open", by=by, at=at, subject_type="live.map", label="查看实时地图")
    else:
        vehicle = live_vehicles(by, at).filter(pk=vehicle_id).first()
        if vehicle is None:
            raise NotFound("未找到该车辆，或您现在无权查看其位置")
        record(action="follow", by=by, at=at, subject=vehicle, label="查看实时位置")
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
