"""Temporary outside parking (外场临停): registered by whoever answers for the vehicle, or asked for and agreed to."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.queries import holders
from motorpool.approvals import services as approvals
from motorpool.approvals.models import Approval
from motorpool.approvals.services import StepPlan
from motorpool.approvals.states import ApprovalStatus
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of, written, written_range
from motorpool.notifications.services import News, tell
from motorpool.tracking import sight
from motorpool.tracking.events import OutsideParkingAgreed, PlaceTaken
from motorpool.tracking.models import Latest, OutsideParking
from motorpool.tracking.states import OutsideStatus
from motorpool.vehicles.events import VehicleBecomingSecret, VehicleMoved
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

SUBJECT = "tracking.outsideparking"
LONGEST = timedelta(days=31)
FURTHEST_BACK = timedelta(hours=24)
"""A night that was not foreseen may be entered the morning after; the list shows when it was."""
FURTHEST_AHEAD = timedelta(days=366)
FRESH = timedelta(hours=1)
"""So old the vehicle's last place may be, where it is to stand for the place."""
ENDED_BY = (P.PARKING_AGREE, P.TRIP_DRIVE)
USUAL_RADIUS_M = 150


class OutsideData(TypedDict):
    place: str
    lat: int | None
    """Millionths of a degree; None, with `lon`: where the vehicle is now."""
    lon: int | None
    radius_m: int
    since: datetime
    until: datetime
    reason: str


class BadPeriod(InvalidInput):
    code = "bad_period"


class NotKept(DomainError):
    code = "vehicle_retired"
    message = "该车辆已处置，不能登记外场临停"


class OutsideTaken(DomainError):
    code = "outside_parking_taken"
    message = "该车在这段时间已有外场临停，请先结束或撤回原有的"


class NoPlace(InvalidInput):
    code = "vehicle_place_unknown"
    message = "车辆最近一小时没有上报位置，或您现在无权查看其位置，请在地图上标出停放地点"


class NobodyAgrees(DomainError):
    code = "no_approver"
    message = "该车所属单位没有可以同意外场临停的车管负责人或调度员，请联系管理员"


class AlreadyBegun(DomainError):
    code = "outside_parking_begun"
    message = "临停已经开始，请改为提前结束"


class AgreedTooLate(DomainError):
    code = "outside_parking_too_late"
    message = "该时段结束已超过 24 小时，不能再同意，请退回"


class NotTheirs(DomainError):
    code = "outside_parking_elsewhere"
    message = "该车辆已不由您所在单位管理，不能同意其外场临停"


class NotUnderWay(DomainError):
    code = "outside_parking_not_under_way"
    message = "临停尚未开始或已经结束"


@transaction.atomic
def register_outside(*, vehicle_id: int, data: OutsideData, by: Actor, at: datetime) -> OutsideParking:
    """Agreed to by the same act."""
    vehicle = Vehicle.objects.locked(vehicle_id, by, P.PARKING_AGREE)
    row = _made(vehicle, data, by, at, status=OutsideStatus.AGREED, agreed_by_id=by.person, agreed_at=at)
    record(action="create", label="登记外场临停", by=by, at=at, subject=row, after=_told(row))
    _count_from_now(row, at)
    return row


@transaction.atomic
def request_outside(*, vehicle: Vehicle, data: OutsideData, by: Actor, at: datetime) -> OutsideParking:
    """By whoever drives it, which the caller has checked; a 车管负责人 or dispatcher of its unit decides."""
    # One after another: two that meet in the exclusion constraint would end as a deadlock.
    every = Vehicle.objects.select_for_update(of=("self",), no_key=True).select_related("organization")
    vehicle = every.get(pk=vehicle.pk)
    unit = vehicle.organization
    if not holders(P.PARKING_AGREE, unit.path, day_of(at)).exclude(pk=by.person).exists():
        raise NobodyAgrees
    row = _made(vehicle, data, by, at, status=OutsideStatus.REQUESTED)
    record(action="create", label="申请外场临停", by=by, at=at, subject=row, after=_told(row))
    asker = row.requested_by
    facts = {
        "申请人": f"{asker.name} {asker.title}".strip(),
        "车辆": vehicle.plate,
        "停放地点": row.place,
        "时段": written_range(row.since, row.until),
        "事由": row.reason,
    }
    row.approval = approvals.start(
        subject_type=SUBJECT,
        subject_id=row.pk,
        organization=unit,
        title=f"外场临停 · {vehicle.plate} · {row.place}"[:200],
        facts=[{"label": label, "value": value} for label, value in facts.items()],
        steps=[StepPlan("车管负责人或调度员同意", P.PARKING_AGREE, unit)],
        barred=[by.person],
        by=by,
        at=at,
    )
    row.save(update_fields=["approval"])
    return row


@transaction.atomic
def withdraw_outside(*, parking_id: int, note: str, by: Actor, at: datetime) -> OutsideParking:
    """Before it begins, or before it is decided."""
    row = OutsideParking.objects.locked(parking_id, by, *ENDED_BY)
    if row.status == OutsideStatus.AGREED and row.since <= at:
        raise AlreadyBegun if at < row.until else NotUnderWay
    row.move("withdraw", by=by, at=at, note=note)
    row.closed_by_id = by.person
    _close(row, note)
    _tell_asker(row, "外场临停已撤回", by, at)
    _ask_no_longer(row, by, at)
    return row


@transaction.atomic
def end_outside(*, parking_id: int, note: str, by: Actor, at: datetime) -> OutsideParking:
    """Early: what was judged by it until now stays judged by it."""
    row = OutsideParking.objects.locked(parking_id, by, *ENDED_BY)
    if row.status == OutsideStatus.AGREED and not row.since < at < row.until:
        raise NotUnderWay
    before = {"status": row.status, "until": row.until}
    row.move("end", by=by, at=at, note=note, recorded=False)
    row.planned_until, row.until, row.closed_by_id = row.until, at, by.person
    _close(row, note)
    after = {"status": row.status, "until": row.until}
    record(action="end", label="提前结束临停", by=by, at=at, subject=row, note=note, before=before, after=after)
    _tell_asker(row, "外场临停已提前结束", by, at)
    return row


def lock(parking_id: int) -> OutsideParking:
    return OutsideParking.objects.select_for_update(of=("self",)).get(pk=parking_id)


def link_of(parking_id: int) -> str:
    return f"/parking/outside/{parking_id}"


def agreed(*, subject_id: int, by: Actor, at: datetime, note: str) -> None:
    """AgreedTooLate as for what is registered: a night of long ago is in closed figures. NotTheirs: the vehicle's unit
    decides, whoever was asked."""
    row = OutsideParking.objects.select_related("vehicle__organization").get(pk=subject_id)
    if not by.may(P.PARKING_AGREE, row.vehicle.organization.path):
        raise NotTheirs
    if row.until < at - FURTHEST_BACK:
        raise AgreedTooLate
    row.agreed_by_id, row.agreed_at = by.person, at
    row.save(update_fields=["agreed_by", "agreed_at"])
    row.move("agree", by=by, at=at, note=note)
    text = f"{row}，{written_range(row.since, row.until)}"
    tell(user_ids=[row.requested_by_id], news=News("outside_agreed", "外场临停已同意", text, link_of(row.pk)), at=at)
    _count_from_now(row, at)


def sent_back(*, subject_id: int, by: Actor, at: datetime, note: str) -> None:
    row = OutsideParking.objects.select_related("vehicle").get(pk=subject_id)
    row.move("send_back", by=by, at=at, note=note)
    _close(row, note)
    news = News("outside_returned", "外场临停未获同意", f"{row}：{note}", link_of(row.pk))
    tell(user_ids=[row.requested_by_id], news=news, at=at)


def withdraw_asked(event: VehicleMoved) -> None:
    """The unit that was asked answers for the vehicle no longer, and the one that does was not asked."""
    asked = OutsideParking.objects.filter(vehicle=event.vehicle_id, status=OutsideStatus.REQUESTED).order_by("pk")
    for row in asked.select_related("vehicle").select_for_update(of=("self",), no_key=True):
        note = "车辆已调拨到其他单位"
        row.move("withdraw", by=event.by, at=event.at, note=note)
        row.closed_by_id = event.by.user_id
        _close(row, note)
        _tell_asker(row, "外场临停申请已撤回", event.by, event.at)
        _ask_no_longer(row, event.by, event.at)


def forget_vehicle(event: VehicleBecomingSecret) -> None:
    """Nothing of it stays; one that was asked for came from a trip, and so the mark is refused elsewhere."""
    OutsideParking.objects.filter(vehicle=event.vehicle_id).delete()


def _made(vehicle: Vehicle, data: OutsideData, by: Actor, at: datetime, **more: Any) -> OutsideParking:
    if vehicle.status == VehicleStatus.RETIRED:
        raise NotKept
    since, until = data["since"], data["until"]
    if until <= since or until <= at:
        raise BadPeriod("结束时间必须晚于开始时间和现在", fields={"until": "必须晚于开始时间和现在"})
    if until - since > LONGEST:
        raise BadPeriod("一次最长 31 天", fields={"until": "一次最长 31 天"})
    if since < at - FURTHEST_BACK:
        raise BadPeriod("开始时间最早为 24 小时前", fields={"since": "最早为 24 小时前"})
    if since > at + FURTHEST_AHEAD:
        raise BadPeriod("开始时间最晚为 366 天后", fields={"since": "最晚为 366 天后"})
    lat, lon, was_there_at = _where(vehicle, data, by, at)
    row = OutsideParking(
        vehicle=vehicle, place=data["place"], lat=lat, lon=lon, radius_m=data["radius_m"], since=since, until=until,
        reason=data["reason"], requested_by_id=by.person, requested_at=at, **more,
    )  # fmt: skip
    with breach_of("outside_parking_once", becomes=OutsideTaken(fields={"since": OutsideTaken.message})):
        row.save()
    if was_there_at:
        publish(PlaceTaken(row.pk, vehicle.pk, was_there_at, by, at))
    return row


def _where(vehicle: Vehicle, data: OutsideData, by: Actor, at: datetime) -> tuple[int, int, datetime | None]:
    """The place, and when the vehicle was there, if it is taken from that: whoever is told of this looks at it,
    and so must be allowed to now. Not allowed and not known read the same."""
    if data["lat"] is not None and data["lon"] is not None:
        return data["lat"], data["lon"], None
    seen = sight.live_vehicles(by, at).filter(pk=vehicle.pk)
    last = Latest.objects.filter(vehicle__in=seen, device_at__gt=at - FRESH).first()
    if last is None or last.lat is None or last.lon is None:
        raise NoPlace(fields={"place": NoPlace.message})
    return last.lat, last.lon, last.device_at


def _told(row: OutsideParking) -> dict[str, Any]:
    names = ("place", "lat", "lon", "radius_m", "since", "until", "reason")
    return {"vehicle": row.vehicle.plate, **{name: getattr(row, name) for name in names}}


def _close(row: OutsideParking, note: str) -> None:
    row.closing_note = note
    row.save(update_fields=["closing_note", "until", "planned_until", "closed_by"])


def _tell_asker(row: OutsideParking, title: str, by: Actor, at: datetime) -> None:
    """The vehicle has to be back at its place: whoever asked must know, unless it was their own act."""
    if row.requested_by_id != by.person:
        text = f"{row}，{written(row.since)} 至 {written(row.planned_until or row.until)}，{by.name}办理"
        text += f"：{row.closing_note}" if row.closing_note else ""
        tell(user_ids=[row.requested_by_id], news=News("outside_closed", title, text, link_of(row.pk)), at=at)


def _ask_no_longer(row: OutsideParking, by: Actor, at: datetime) -> None:
    asked = Approval.objects.select_for_update().filter(subject_type=SUBJECT, subject_id=row.pk)
    pending = asked.filter(status=ApprovalStatus.PENDING).first()
    if pending:
        approvals.withdraw(approval=pending, by=by, at=at)


def _count_from_now(row: OutsideParking, at: datetime) -> None:
    """What was judged without it is judged again."""
    if row.since < at:
        publish(OutsideParkingAgreed(row.vehicle_id, row.since, min(row.until, at), at))
