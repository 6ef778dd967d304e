"""On the road: depart, report a change, bring back. By the driver, or by the dispatcher for one without a phone."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.lifecycle import IllegalAction
from motorpool.kit.moments import written
from motorpool.notifications.services import News, tell, tell_holders
from motorpool.reservations import services as reservations
from motorpool.terminals.events import EmergencyTold
from motorpool.trips import queries, readings
from motorpool.trips.models import Assignment, Change
from motorpool.trips.places import Spot
from motorpool.trips.services import holds
from motorpool.trips.services.dispatch import locked_assignment
from motorpool.trips.states import AssignmentStatus, TripStatus
from motorpool.vehicles.models import Vehicle

EARLIEST = timedelta(hours=2)  # before the planned start
LONGEST_EXTENSION = timedelta(days=7)
MOST_MARKS = 10
"""Reported on the way of one assignment: of each the record tells whether the vehicle came there."""
BY = (P.TRIP_DRIVE, P.TRIP_DISPATCH)


class TooEarly(DomainError):
    code = "too_early"
    message = "最早可在用车时间前 2 小时出车"


class BadExtension(InvalidInput):
    code = "bad_extension"
    message = "新的结束时间须晚于现在，且最多顺延 7 天"


class TooManyMarks(DomainError):
    code = "too_many_marks"
    message = "本次任务的途中变动最多标注 10 处位置，请只填写地点名称"


class NoSuchDestination(InvalidInput):
    code = "no_such_destination"
    message = "订单没有这个目的地，请刷新后重选"


@transaction.atomic
def depart(
    *, assignment_id: int, odometer_km: int | None, odometer_confirmed: bool = False, by: Actor, at: datetime
) -> Assignment:
    assignment = locked_assignment(assignment_id=assignment_id, by=by, permissions=BY)
    assignment.move("depart", by=by, at=at)
    trip = assignment.trip
    if at < trip.start_at - EARLIEST:
        raise TooEarly
    if odometer_km is not None:
        readings.take_start(assignment, odometer_km, is_confirmed=odometer_confirmed, by=by, at=at)
    for held in holds.locked(assignment):
        reservations.begin(held=held, at=at)
    assignment.departed_at, assignment.start_odometer_km = at, odometer_km
    assignment.save(update_fields=["departed_at", "start_odometer_km"])
    if trip.status == TripStatus.DISPATCHED:
        trip.move("depart", by=by, at=at, recorded=False)
    news = News("departed", "车辆已出发", f"{assignment.vehicle_hold.vehicle} {trip.reason}", f"/trips/{trip.pk}")
    tell(user_ids={trip.requested_by_id, trip.traveller_id} - {by.user_id or 0}, news=news, at=at)
    return assignment


@transaction.atomic
def report_change(
    *,
    assignment_id: int,
    kind: str,
    text: str,
    new_end_at: datetime | None,
    place: str = "",
    spot: Spot | None = None,
    instead_of: int | None = None,
    request_key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Assignment:
    """Tell the dispatcher. A later end holds vehicle and driver longer, up to the next trip, which is then at risk.
    `place`: where it goes besides, or instead of the destination with that place in the order (from 0).
    What was reported with the same key already is not reported again."""
    assignment = locked_assignment(assignment_id=assignment_id, by=by, permissions=BY)
    if request_key and assignment.changes.filter(request_key=request_key).exists():
        return assignment
    if assignment.status not in (AssignmentStatus.ASSIGNED, AssignmentStatus.UNDERWAY):
        raise IllegalAction
    trip = assignment.trip
    if new_end_at:
        if not at < new_end_at <= max(trip.end_at, at) + LONGEST_EXTENSION:
            raise BadExtension(fields={"new_end_at": BadExtension.message})
        for held in holds.locked(assignment):
            reservations.extend(held=held, until=new_end_at, at=at)
    replaced = None if instead_of is None else trip.destinations.filter(position=instead_of).first()
    if instead_of is not None and replaced is None:
        raise NoSuchDestination(fields={"instead_of": NoSuchDestination.message})
    if spot and assignment.changes.exclude(lat=None).count() >= MOST_MARKS:
        raise TooManyMarks
    lat, lon = spot or (None, None)
    change = Change.objects.create(
        assignment=assignment, kind=kind, text=text, new_end_at=new_end_at, place=place, lat=lat, lon=lon,
        instead_of=replaced, request_key=request_key, reported_at=at, reported_by_id=by.person,
    )  # fmt: skip
    label, note = "途中变动", f"{change.get_kind_display()}：{text}"
    if place:
        note += f"；{f'改去{place}，不去{replaced}' if replaced else f'另去{place}'}"
    after = {**({"new_end_at": new_end_at} if new_end_at else {}), **({"lat": lat, "lon": lon} if spot else {})} or None
    record(action="report_change", label=label, by=by, at=at, subject=assignment, note=note, after=after)
    news = News("change", label, f"{assignment} {note}", f"/trips/{trip.pk}")
    tell_holders(permission=P.TRIP_DISPATCH, path=trip.organization.path, news=news, at=at, without=[by.user_id or 0])
    return assignment


@transaction.atomic
def bring_back(
    *,
    assignment_id: int,
    odometer_km: int | None,
    odometer_confirmed: bool = False,
    place: str,
    note: str,
    by: Actor,
    at: datetime,
) -> Assignment:
    """Back at its place: vehicle and driver are free at once, the dispatcher closes afterwards."""
    assignment = locked_assignment(assignment_id=assignment_id, by=by, permissions=BY)
    assignment.move("bring_back", by=by, at=at, note=note)
    if odometer_km is not None:
        readings.take_end(assignment, odometer_km, is_confirmed=odometer_confirmed, by=by, at=at)
        _advance_odometer(assignment, odometer_km)
    holds.give_back(assignment, at=at)
    assignment.returned_at, assignment.end_odometer_km = at, odometer_km
    assignment.return_place, assignment.note = place, note
    assignment.save(update_fields=["returned_at", "end_odometer_km", "return_place", "note"])
    trip = assignment.trip
    news = News("returned_to_base", "车辆已回场，待结单", f"{assignment} {written(at)}", f"/trips/{trip.pk}")
    tell_holders(permission=P.TRIP_DISPATCH, path=trip.organization.path, news=news, at=at, without=[by.user_id or 0])
    return assignment


@transaction.atomic
def remind(*, at: datetime, ahead: timedelta) -> None:
    """Each driver once, when a trip begins within that time."""
    for assignment in queries.beginning(at, at + ahead):
        trip, driver = assignment.trip, assignment.driver_hold.driver
        text = f"{written(trip.start_at)} {trip.pickup_place} {assignment.vehicle_hold.vehicle}"
        tell(
            user_ids=[driver.person_id] if driver else [],
            news=News(queries.REMINDER, "即将出车", text, f"/trips/{trip.pk}"),
            at=at,
        )


def tell_dispatchers(event: EmergencyTold) -> None:
    """Of whoever is on the road with that vehicle. They see its alarms while it is, and not the list of past ones."""
    tasks = Assignment.objects.filter(vehicle_hold__vehicle=event.vehicle_id, status=AssignmentStatus.UNDERWAY)
    told = set(event.told)
    for task in tasks.filter(departed_at__lte=event.at).select_related("trip__organization").order_by("pk"):
        news = replace(event.news, link="/driving-alarms")
        path = task.trip.organization.path
        told |= tell_holders(permission=P.TRACK_TASK, path=path, news=news, at=event.at, without=told)


def _advance_odometer(assignment: Assignment, reading: int) -> None:
    Vehicle.objects.filter(pk=assignment.vehicle_hold.vehicle_id or 0, odometer_km__lt=reading).update(
        odometer_km=reading
    )
