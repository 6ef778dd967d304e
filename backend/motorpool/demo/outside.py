"""Nights away from the yard: temporary outside parking, one in each phase, registered by those who answer for it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.demo.city import City
from motorpool.tracking.models import OutsideParking
from motorpool.tracking.services import outside
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus


class Stay(NamedTuple):
    """Hours from now; `ended` where it was over before its time, `withdrawn` where it never began."""

    since: int
    until: int
    place: str
    lat: float
    lon: float
    reason: str
    ended: int | None = None
    withdrawn: bool = False


STAYS = (
    Stay(-62, -38, "溧阳市天目湖宾馆停车场", 31.3032, 119.4326, "随调研组驻点两天，夜间停放在驻地"),
    Stay(-40, -6, "金坛区行政中心停车场", 31.7237, 119.5973, "联合检查连续两日，返程过晚", ended=-14),
    Stay(-8, 40, "武进区太湖湾度假区游客中心", 31.5021, 120.0184, "会务保障，车辆就近停放待命"),
    Stay(16, 64, "常州国际机场 P2 停车场", 31.9141, 119.7792, "接机任务跨日，次日清晨出车"),
    Stay(20, 44, "茅山旅游度假区管委会", 31.7902, 119.3301, "现场会改期", withdrawn=True),
)


def stay_outside(city: City, now: datetime) -> int:
    """Once: what a person registered or ended since then stays."""
    if OutsideParking.objects.exists():
        return 0
    made = 0
    for role in (Role.FLEET_MANAGER, Role.DISPATCHER):
        by = actor_for(city.stars[role], city.on)
        kept = Vehicle.objects.visible_to(by, P.PARKING_AGREE).filter(status=VehicleStatus.IN_SERVICE)
        free = kept.exclude(pk__in=OutsideParking.objects.values("vehicle")).order_by("pk")
        for stay, vehicle in zip(STAYS, free[: len(STAYS)], strict=False):
            _register(stay, vehicle, by, now)
            made += 1
    return made


def _register(stay: Stay, vehicle: Vehicle, by: Actor, now: datetime) -> None:
    since, until = now + timedelta(hours=stay.since), now + timedelta(hours=stay.until)
    at = min(now, since) - timedelta(hours=2)
    data: outside.OutsideData = {
        "place": stay.place,
        "lat": round(stay.lat * 1e6),
        "lon": round(stay.lon * 1e6),
        "radius_m": outside.USUAL_RADIUS_M,
        "since": since,
        "until": until,
        "reason": stay.reason,
    }
    row = outside.register_outside(vehicle_id=vehicle.pk, data=data, by=by, at=at)
    if stay.ended is not None:
        outside.end_outside(parking_id=row.pk, note="任务提前结束", by=by, at=now + timedelta(hours=stay.ended))
    if stay.withdrawn:
        outside.withdraw_outside(parking_id=row.pk, note="会议改期，不再需要", by=by, at=at + timedelta(hours=1))
