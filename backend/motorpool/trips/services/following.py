"""Following assignments on the tracks of their vehicles."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from motorpool.access.actors import platform
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.moments import day_of
from motorpool.kit.rules import rules_of
from motorpool.notifications.services import News, tell_holders
from motorpool.tracking.events import OutsideParkingAgreed, TrackCompleted
from motorpool.tracking.outside import allowances_of
from motorpool.tracking.parking import parking_of
from motorpool.tracking.queries import is_tracked
from motorpool.tracking.rules import StopRules
from motorpool.tracking.store import track
from motorpool.trips import queries
from motorpool.trips.driven import Order, deviations, driven
from motorpool.trips.models import Assignment, TrackRecord
from motorpool.trips.route import route_of
from motorpool.trips.rules import SETTLED, OrderRules
from motorpool.trips.states import LIVE, Deviation
from motorpool.trips.visits import Visit, Wanted, missed, shared, visits

BEFORE, AFTER = timedelta(minutes=45), timedelta(minutes=5)
LONGEST = timedelta(days=3)
"""After the return nobody asks any more what the terminal says."""
AT_ONCE = 2_000
TOLD = ("departed_at", "returned_at", "track_m", "bridged_m", "odometer_m", "is_agreed", "places", "deviations")


def follow_all(*, at: datetime) -> int:
    """Whatever is to be looked at now; how many."""
    waiting = list(queries.to_follow(at, settled=SETTLED, longest=LONGEST)[:AT_ONCE])
    for assignment in waiting:
        follow(assignment=assignment, at=at)
    return len(waiting)


def correct(event: TrackCompleted) -> None:
    """What was summed up already is summed up again, where positions of that time came late; a change is recorded."""
    _again(event, "补传轨迹后更正")


def judge_again(event: OutsideParkingAgreed) -> None:
    """The same, where it was agreed afterwards that the vehicle stands elsewhere."""
    _again(event, "登记外场临停后更正")


@transaction.atomic
def _again(event: TrackCompleted | OutsideParkingAgreed, label: str) -> None:
    for assignment in queries.driven_during(event.vehicle_id, event.since - AFTER, event.until + BEFORE):
        before = _told(assignment.by_track)
        after = _told(follow(assignment=assignment, at=event.at))
        if before != after:
            record(
                action="correct_track",
                label=label,
                by=platform(day_of(event.at)),
                at=event.at,
                subject=assignment,
                before=_public(before),
                after=_public(after),
            )


def wanted_of(assignment: Assignment) -> Iterator[Wanted]:
    """The marked places of its way."""
    for stop in route_of(assignment):
        if stop.spot:
            yield Wanted(stop.place, stop.spot, stop.by, stop.is_pickup)


def judge_together(trip_id: int) -> None:
    """What the vehicles of one trip reached counts for all of them; as long as one is out, nobody missed anything."""
    gone = Assignment.objects.filter(trip=trip_id, departed_at__isnull=False, status__in=LIVE)
    records = list(TrackRecord.objects.filter(assignment__in=gone, is_final=True).select_for_update().order_by("pk"))
    told = shared([[_read(one) for one in row.places] for row in records])
    all_back = len(records) == gone.count()
    for row, found in zip(records, told, strict=True):
        named = {*row.deviations} - {Deviation.PLACE_MISSED}
        if all_back and missed(found):
            named.add(Deviation.PLACE_MISSED)
        row.places, row.deviations = [_written(one) for one in found], [one for one in Deviation if one in named]
        row.save(update_fields=["places", "deviations"])


def _read(told: dict[str, Any]) -> Visit:
    moments = {name: datetime.fromisoformat(told[name]) for name in ("wanted_at", "first_at") if told[name]}
    return Visit(**{**told, **moments})


def _written(visit: Visit) -> dict[str, Any]:
    """As the record keeps it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(visit).items()}


def _public(told: dict[str, Any]) -> dict[str, Any]:
    """For the history, which is read by whoever sees the trip, without when and how near: that would tell the track."""
    places = [{"place": one["place"], "reached": one["reached"]} for one in told["places"]]
    return {**told, "places": places}


def _told(row: TrackRecord) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TOLD}


@transaction.atomic
def follow(*, assignment: Assignment, at: datetime) -> TrackRecord:
    """Write down what the terminal says of it by now."""
    vehicle, trip = assignment.vehicle_hold.vehicle, assignment.trip
    planned_end = trip.end_at
    begin = min(trip.start_at, assignment.departed_at or trip.start_at) - BEFORE
    end = assignment.returned_at + AFTER if assignment.returned_at else at
    start_km, end_km = assignment.start_odometer_km, assignment.end_odometer_km
    order = Order(
        start_at=trip.start_at,
        end_at=max([planned_end, *(one.new_end_at for one in assignment.changes.all() if one.new_end_at)]),
        departed_at=assignment.departed_at,
        returned_at=assignment.returned_at,
        reported_km=None if start_km is None or end_km is None else end_km - start_km,
    )
    places = parking_of(vehicle.organization) if vehicle else []
    vehicle_id = assignment.vehicle_hold.vehicle_id or 0
    allowed = allowances_of(vehicle_id, since=begin, until=end)
    rules, stops = rules_of(OrderRules), rules_of(StopRules)
    way = track(vehicle_id=vehicle_id, since=begin, until=end)
    found = driven(way, places, allowed, rules=rules, stops=stops)
    is_final = assignment.returned_at is not None
    # Before it is back, what was not reached may still be.
    visited = visits(
        way,
        wanted_of(assignment) if is_final else (),
        since=found.begins_at or assignment.departed_at or begin,
        left=found.departed_at or assignment.departed_at or begin,
        until=found.returned_at or assignment.returned_at or end,
        rules=rules,
        stops=stops,
    )
    named = deviations(found, order, rules, visited) if is_final or found.track_m is not None else []
    if Deviation.NO_TRACK in named and not is_tracked(vehicle_id, since=begin, until=end):
        named = [Deviation.NO_TERMINAL]
    known = TrackRecord.objects.filter(assignment=assignment, is_final=True).first()
    row, _ = TrackRecord.objects.update_or_create(
        assignment=assignment,
        defaults={
            "departed_at": found.departed_at,
            "returned_at": found.returned_at if is_final else None,
            "track_m": found.track_m,
            "bridged_m": found.bridged_m,
            "odometer_m": found.odometer_m,
            "is_agreed": is_final and found.is_agreed,
            "places": [_written(one) for one in visited],
            "deviations": named,
            "derived_at": at,
            "is_final": is_final,
        },
    )
    if is_final and row.places:
        judge_together(trip.pk)
        row.refresh_from_db()
    if is_final and Deviation.OUTSIDE in named and not (known and Deviation.OUTSIDE in known.deviations):
        text = f"{assignment} 上报已回场，但车辆不在指定停放地点"
        news = News("parked_outside", "车辆未停放在指定地点", text, f"/trips/{trip.pk}")
        tell_holders(permission=P.TRIP_DISPATCH, path=trip.organization.path, news=news, at=at)
    return row
