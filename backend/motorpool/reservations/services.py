"""Holding a vehicle or a driver, and giving it back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.services import record
from motorpool.drivers.events import DriverLeavingDuty
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound
from motorpool.kit.events import publish
from motorpool.kit.moments import written_range
from motorpool.notifications.services import News, tell
from motorpool.reservations import queries
from motorpool.reservations.events import ReservationAtRisk
from motorpool.reservations.models import Reason, Reservation
from motorpool.vehicles.events import VehicleBecomingSecret, VehicleLeavingService
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

ONCE = ("reservation_vehicle_once", "reservation_driver_once")
AWAY_ONCE = ("reservation_vehicle_away_once", "reservation_driver_away_once")
SHORTEST_BLOCK = timedelta(minutes=1)
REASONS: dict[type[Vehicle | Driver], tuple[Reason, ...]] = {
    Vehicle: (Reason.REPAIR, Reason.SEALED, Reason.OTHER),
    Driver: (Reason.LEAVE, Reason.OTHER),
}
LONGEST_BLOCK = timedelta(days=366)
FURTHEST_AHEAD = timedelta(days=366)


class Taken(DomainError):
    code = "reservation_taken"
    message = "该时段已被占用"


class StillHeld(DomainError):
    code = "still_held"
    message = "还有未结束的派车或停用安排，请先改派或提前结束"


class StillAway(DomainError):
    code = "still_away"
    message = "上一趟任务还没有办理回场"


class NotABlock(DomainError):
    code = "not_a_block"
    message = "出车占用请在调度台撤派，不能在此结束"


class AlreadyOver(DomainError):
    code = "already_over"
    message = "该停用安排已结束"


class Over(InvalidInput):
    code = "period_over"
    message = "结束时间已过，无需再安排停用"


class NotInUse(DomainError):
    code = "not_in_use"
    message = "该车辆已处置或驾驶员已离岗，无需安排停用"


class BadPeriod(InvalidInput):
    code = "bad_period"
    message = "结束时间必须晚于开始时间至少 1 分钟，且不超过一年"


class UnfitReason(InvalidInput):
    code = "unfit_reason"
    message = "车辆不能请假，驾驶员不能维修或封存，请重选原因"


def reserve(*, of: Vehicle | Driver, period: DateTimeTZRange, reason: Reason, note: str = "") -> Reservation:
    """Hold a vehicle or a driver, or raise Taken. The caller has checked that the actor may have it."""
    queries.queue_for(**{f"{of._meta.model_name}s": [of.pk]})
    held = Reservation(period=period, reason=reason, note=note, **{of._meta.model_name or "": of})
    _save(held, of)
    return held


@transaction.atomic
def block(
    *,
    vehicle_id: int | None,
    driver_id: int | None,
    start_at: datetime,
    end_at: datetime,
    reason: Reason,
    note: str,
    by: Actor,
    at: datetime,
) -> Reservation:
    """Take a vehicle or a driver out of use for a while: repair, sealing, leave.

    BadPeriod, UnfitReason, Over (it would end in the past), NotInUse (retired, left), Taken with what holds it then.
    NotFound for a driver whose absences the actor may not see: the refusal would tell of them.
    """
    if not start_at + SHORTEST_BLOCK <= end_at <= start_at + LONGEST_BLOCK:
        raise BadPeriod(fields={"end_at": BadPeriod.message})
    if end_at <= at:
        raise Over(fields={"end_at": Over.message})
    if start_at > at + FURTHEST_AHEAD:
        raise BadPeriod("开始时间最晚为 366 天后", fields={"start_at": "最晚为 366 天后"})
    if reason not in REASONS[Driver if vehicle_id is None else Vehicle]:
        raise UnfitReason(fields={"reason": UnfitReason.message})
    of: Vehicle | Driver
    if vehicle_id is not None:
        of = Vehicle.objects.locked(vehicle_id, by, Permission.RESERVATION_MANAGE)
    else:
        of = Driver.objects.filter(queries.known_driver(by)).locked(driver_id or 0, by, Permission.RESERVATION_MANAGE)
    if of.status in (VehicleStatus.RETIRED, DriverStatus.LEFT):
        raise NotInUse
    period = DateTimeTZRange(start_at, end_at)
    try:
        held = reserve(of=of, period=period, reason=reason, note=note)
    except Taken as refusal:
        raise _taken_by(of, period) or refusal from None
    after = {"reason": reason, "from": start_at, "until": end_at}
    record(action="block", by=by, at=at, subject=of, note=note, after=after)
    _tell_driver(held, f"已为您安排停用：{held.get_reason_display()}", note, by, at)
    return held


@transaction.atomic
def unblock(*, reservation_id: int, note: str, by: Actor, at: datetime) -> Reservation:
    """End a block made by `block`, now or before it began. NotABlock of what serves a trip, AlreadyOver."""
    own = queries.owned(by, Permission.RESERVATION_MANAGE) & queries.of_known(by)
    if not Reservation.objects.filter(own, pk=reservation_id).exists():
        raise NotFound
    (held,) = queries.locked(reservation_id)
    if held.reason == Reason.TRIP:
        raise NotABlock
    if not held.is_open_block(at):
        raise AlreadyOver
    planned = held.period
    release(held=held, at=at)
    label = "取消停用安排" if held.period.isempty else ""
    record(action="unblock", label=label, by=by, at=at, subject=held.thing(), note=note)
    done = "取消" if held.period.isempty else "提前结束"
    _tell_driver(held, f"您的停用安排已{done}：{held.get_reason_display()}", note, by, at, planned)
    return held


def release(*, held: Reservation, at: datetime) -> None:
    """Give it back: from now on it is free. What was held for longer than planned is written as it was."""
    lower, upper = held.period.lower, held.period.upper
    following = queries.next_after(held)
    if at <= lower:
        held.period = DateTimeTZRange(empty=True)
    elif at < upper:
        held.period = DateTimeTZRange(lower, at)
    else:
        # Late, between two runs of the watch: up to now, but never into the next hold.
        until = at if following is None else min(at, following.period.lower)
        held.period = DateTimeTZRange(lower, max(upper, until))
    held.released_at = at
    held.save(update_fields=["period", "released_at"])
    if following and following.at_risk_since:
        following.at_risk_since = None
        following.save(update_fields=["at_risk_since"])


def begin(*, held: Reservation, at: datetime) -> None:
    """It leaves. Early: hold it from now, or Taken. What has not come back from elsewhere cannot leave again."""
    held.begun_at = at
    if at < held.period.lower:
        held.period = DateTimeTZRange(at, held.period.upper)
    of = held.thing()
    with breach_of(*AWAY_ONCE, becomes=StillAway(f"{of} 的上一趟任务还没有办理回场")):
        _save(held, of)


def extend(*, held: Reservation, until: datetime, at: datetime) -> None:
    """Hold it longer, at most until the next one begins, and mark that one at risk. Nothing is stored that overlaps."""
    if until <= held.period.upper:
        return
    following = queries.next_after(held)
    if following and following.period.lower < until:
        until = following.period.lower
        if following.at_risk_since is None:
            following.at_risk_since = at
            following.save(update_fields=["at_risk_since"])
            publish(ReservationAtRisk(reservation_id=following.pk, held_up_by=held.pk, at=at))
    held.period = DateTimeTZRange(held.period.lower, until)
    held.save(update_fields=["period"])


@transaction.atomic
def extend_overdue(*, reservation_id: int, now: datetime, ahead: timedelta) -> None:
    """Not back in time: hold it beyond now, so that nobody is promised a vehicle that is not there."""
    (held,) = queries.locked(reservation_id)
    if held.released_at is None and held.period.upper <= now:
        extend(held=held, until=now + ahead, at=now)


def refuse_while_held_vehicle(event: VehicleLeavingService) -> None:
    if queries.open_at(event.at).filter(vehicle=event.vehicle_id).exists():
        raise StillHeld


def refuse_while_held_driver(event: DriverLeavingDuty) -> None:
    if queries.open_at(event.at).filter(driver=event.driver_id).exists():
        raise StillHeld


def _taken_by(of: Vehicle | Driver, period: DateTimeTZRange) -> Taken | None:
    """The refusal that names what is in the way, so that somebody can settle it there. The caller has locked `of`."""
    first = queries.holding(of, period).first()
    if first is None:
        return None
    when = written_range(first.period.lower, first.period.upper)
    message = f"与已有占用重叠：{of} 在 {when} {first.get_reason_display()}"
    return Taken(message, fields={"start_at": message})


def _tell_driver(
    held: Reservation, title: str, note: str, by: Actor, at: datetime, planned: DateTimeTZRange | None = None
) -> None:
    """Whoever is on leave learns when, and that it is over; not of what one arranged oneself."""
    if held.driver is None or held.driver.person_id == by.user_id:
        return
    period = planned or held.period
    text = written_range(period.lower, period.upper) + (f"，{note}" if note else "")
    tell(user_ids=[held.driver.person_id], news=News("block", title, text, "/blocks/own"), at=at)


def _save(held: Reservation, of: Vehicle | Driver) -> None:
    what = "vehicle_id" if isinstance(of, Vehicle) else "driver_id"
    message = f"{of} 在 {written_range(held.period.lower, held.period.upper)} 已被占用"
    with breach_of(*ONCE, becomes=Taken(message, fields={what: message})):
        held.save()


class HasServed(DomainError):
    code = "has_served"
    message = "该车辆已有派车或停用记录，不能改为涉密；请处置后另行登记"


def refuse_once_held(event: VehicleBecomingSecret) -> None:
    """What people have read about it on the board and in their trips cannot be unread."""
    if Reservation.objects.filter(vehicle=event.vehicle_id).exists():
        raise HasServed
