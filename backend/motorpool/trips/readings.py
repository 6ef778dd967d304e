"""Odometer readings that people enter: which are no readings, and of which one asks again, with both figures."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from motorpool.access.actors import Actor
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.moments import written
from motorpool.kit.rules import rules_of
from motorpool.tracking.legs import movements
from motorpool.tracking.rules import StopRules
from motorpool.tracking.store import track
from motorpool.trips.driven import km_differ
from motorpool.trips.models import Assignment
from motorpool.trips.rules import OrderRules

MOST_KM = 5_000  # in one trip; more is a slip of the finger
FASTEST_KMH = 150
"""On average, from the report of the departure to that of the return."""


class BadOdometer(InvalidInput):
    code = "bad_odometer"


class OdometerUnconfirmed(DomainError):
    """It may be right: whoever enters it says so, and that is recorded."""

    code = "odometer_unconfirmed"


def take_start(assignment: Assignment, reading: int, *, is_confirmed: bool, by: Actor, at: datetime) -> None:
    """Refuse, or let pass, a reading at the departure."""
    _weigh(assignment, reading, list(_beside_register(assignment, reading)), is_confirmed, by, at)


def take_end(assignment: Assignment, reading: int, *, is_confirmed: bool, by: Actor, at: datetime) -> None:
    """The same at the return."""
    start = assignment.start_odometer_km
    if start is not None and not start <= reading <= start + MOST_KM:
        message = f"应在 {start:,} 至 {start + MOST_KM:,} 公里之间，出车里程有误可不填"
        raise BadOdometer(message, fields={"odometer_km": message})
    if start is None:
        doubts = list(_beside_register(assignment, reading))
    elif doubts := list(_beside_way(assignment, reading - start, at)):
        doubts.insert(0, f"比出车时多 {reading - start:,} 公里")
    _weigh(assignment, reading, doubts, is_confirmed, by, at)


def _weigh(
    assignment: Assignment, reading: int, doubts: Sequence[str], is_confirmed: bool, by: Actor, at: datetime
) -> None:
    if not doubts:
        return
    said = "；".join(doubts)
    if not is_confirmed:
        raise OdometerUnconfirmed(f"{said}。请核对仪表读数 {reading:,} 公里，无误则确认提交")
    after = {"odometer_km": reading}
    record(action="confirm_odometer", label="确认里程读数", by=by, at=at, subject=assignment, note=said, after=after)


def _beside_way(assignment: Assignment, driven_km: int, at: datetime) -> Iterator[str]:
    """What the hours allow, and what the terminal has told by now: it may still send what it kept."""
    since, vehicle_id = assignment.departed_at, assignment.vehicle_hold.vehicle_id
    if since is None or vehicle_id is None:
        return
    most = FASTEST_KMH * (at - since).total_seconds() / 3600
    if driven_km > most:
        minutes = round((at - since).total_seconds() / 60)
        hours = f"{minutes // 60} 小时 {minutes % 60} 分钟" if minutes >= 60 else f"{minutes} 分钟"
        yield f"出车至今 {hours}，按时速 {FASTEST_KMH} 公里最多 {int(most):,} 公里"
    way = track(vehicle_id=vehicle_id, since=since, until=at)
    if len(way) < 2:
        return
    found = movements(way, rules_of(StopRules))
    told_km = (found.odometer_m or found.metres + found.bridged_m) / 1000
    if km_differ(told_km, driven_km, rules_of(OrderRules)):
        last = written(datetime.fromtimestamp(int(way.at[-1]), at.tzinfo))
        yield f"车载终端截至 {last} 记录约 {round(told_km):,} 公里"


def _beside_register(assignment: Assignment, reading: int) -> Iterator[str]:
    """The register knows the highest reading so far, or none (0) of a vehicle that is new to it."""
    vehicle = assignment.vehicle_hold.vehicle
    known = vehicle.odometer_km if vehicle else 0
    if known and not known <= reading <= known + MOST_KM:
        word = "低于" if reading < known else "远高于"
        yield f"读数 {reading:,} 公里{word}车辆登记里程 {known:,} 公里"
