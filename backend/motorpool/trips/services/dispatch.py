"""Giving an approved trip its vehicles and drivers, exchanging them, taking them back, closing."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.audit.services import record
from motorpool.drivers.licences import covers
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.errors import DomainError, NotFound
from motorpool.kit.moments import day_of, written
from motorpool.notifications.services import News, tell, tell_holders
from motorpool.reservations import services as reservations
from motorpool.reservations.events import ReservationAtRisk
from motorpool.reservations.models import Reason, Reservation
from motorpool.reservations.queries import queue_for
from motorpool.trips import queries
from motorpool.trips.models import Assignment, Change, Trip
from motorpool.trips.services import holds
from motorpool.trips.states import AssignmentStatus, TripStatus
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus


class VehicleNotInService(DomainError):
    code = "vehicle_not_in_service"
    message = "该车辆已停用或处置"


class DriverNotAvailable(DomainError):
    code = "driver_not_available"
    message = "该驾驶员不在岗"


class LicenceInsufficient(DomainError):
    code = "licence_insufficient"
    message = "驾驶员的准驾车型不能驾驶该车辆"


class LicenceExpired(DomainError):
    code = "licence_expired"
    message = "驾驶员的驾驶证在用车结束前到期"


class EnoughVehicles(DomainError):
    code = "enough_vehicles"
    message = "该申请所需车辆已派足，如需加派请确认"


class TripOver(DomainError):
    code = "trip_over"
    message = "用车时间已过，不能再派车"


class AlreadyAcknowledged(DomainError):
    code = "already_acknowledged"
    message = "该变动已由他人确认"


@transaction.atomic
def dispatch_trip(
    *, trip_id: int, vehicle_id: int, driver_id: int, extra: bool = False, by: Actor, at: datetime
) -> Assignment:
    """Give an approved trip a vehicle with its driver; `extra` to send more vehicles than were asked for."""
    trip = Trip.objects.locked(trip_id, by, P.TRIP_DISPATCH)
    trip.move("dispatch_more" if trip.status == TripStatus.UNDERWAY else "dispatch", by=by, at=at, recorded=False)
    if trip.end_at <= at:
        raise TripOver
    if not extra and queries.live_assignments(trip).count() >= trip.vehicles_wanted:
        raise EnoughVehicles
    vehicle, driver = _locked_pair(vehicle_id, driver_id, by)
    _check_fit(trip, vehicle, driver)
    assignment = Assignment.objects.create(
        trip=trip,
        vehicle_hold=reservations.reserve(of=vehicle, period=trip.period, reason=Reason.TRIP),
        driver_hold=reservations.reserve(of=driver, period=trip.period, reason=Reason.TRIP),
        dispatched_by_id=by.user_id,
    )
    after = {"vehicle": vehicle.plate, "driver": driver.person.name}
    record(action="dispatch", label="派车", by=by, at=at, subject=trip, after=after)
    _tell_dispatched(trip, vehicle, driver, at)
    return assignment


@transaction.atomic
def reassign(*, assignment_id: int, vehicle_id: int, driver_id: int, note: str, by: Actor, at: datetime) -> Assignment:
    """Another vehicle, another driver, or both; what stays the same stays held."""
    assignment = locked_assignment(assignment_id=assignment_id, by=by)
    trip, old = assignment.trip, (assignment.vehicle_hold, assignment.driver_hold)
    queue_for(vehicles=[old[0].vehicle_id, vehicle_id], drivers=[old[1].driver_id, driver_id])
    vehicle, driver = _locked_pair(vehicle_id, driver_id, by)
    _check_fit(trip, vehicle, driver)
    before = {"vehicle": str(assignment.vehicle_hold.vehicle), "driver": str(assignment.driver_hold.driver)}
    replaced = assignment.driver_hold.driver
    vehicle_hold, driver_hold = holds.locked(assignment)
    assignment.vehicle_hold = _exchanged(vehicle_hold, vehicle, trip, at)
    assignment.driver_hold = _exchanged(driver_hold, driver, trip, at)
    assignment.save(update_fields=["vehicle_hold", "driver_hold"])
    assignment.move("reassign", by=by, at=at, recorded=False)
    after = {"vehicle": vehicle.plate, "driver": driver.person.name}
    record(action="reassign", label="改派", by=by, at=at, subject=assignment, note=note, before=before, after=after)
    if replaced and replaced.pk != driver.pk:
        news = News("withdrawn", "出车任务已改派", f"{written(trip.start_at)} {trip.reason}", f"/trips/{trip.pk}")
        tell(user_ids=[replaced.person_id], news=news, at=at)
    _tell_dispatched(trip, vehicle, driver, at)
    return assignment


@transaction.atomic
def withdraw_assignment(*, assignment_id: int, note: str, by: Actor, at: datetime) -> Assignment:
    assignment = locked_assignment(assignment_id=assignment_id, by=by)
    assignment.move("withdraw", by=by, at=at, note=note)
    holds.give_back(assignment, at=at)
    trip = assignment.trip
    if not queries.live_assignments(trip).exists() and trip.status == TripStatus.DISPATCHED:
        trip.move("undispatch", by=by, at=at, note=note)
    complete_if_done(trip, by=by, at=at)
    if assignment.driver_hold.driver:
        news = News("withdrawn", "出车任务已撤销", f"{written(trip.start_at)} {trip.reason}", f"/trips/{trip.pk}")
        tell(user_ids=[assignment.driver_hold.driver.person_id], news=news, at=at)
    return assignment


@transaction.atomic
def close(*, assignment_id: int, note: str, by: Actor, at: datetime) -> Assignment:
    """The dispatcher has seen vehicle and key back, CZ 13(五); with the last one the trip is complete."""
    assignment = locked_assignment(assignment_id=assignment_id, by=by)
    assignment.move("close", by=by, at=at, note=note)
    assignment.closed_at = at
    assignment.save(update_fields=["closed_at"])
    complete_if_done(assignment.trip, by=by, at=at)
    return assignment


@transaction.atomic
def acknowledge_change(*, change_id: int, by: Actor, at: datetime) -> Assignment:
    found = Change.objects.filter(pk=change_id).first()
    if found is None:
        raise NotFound
    assignment = locked_assignment(assignment_id=found.assignment_id, by=by)
    change = Change.objects.select_for_update().get(pk=change_id)
    if change.acknowledged_at:
        raise AlreadyAcknowledged
    change.acknowledged_at, change.acknowledged_by_id = at, by.user_id
    change.save(update_fields=["acknowledged_at", "acknowledged_by"])
    record(action="acknowledge", label="确认变动", by=by, at=at, subject=assignment, note=change.text)
    return assignment


def warn_of_risk(event: ReservationAtRisk) -> None:
    """The vehicle or driver of a coming trip is late elsewhere: its dispatchers must act."""
    found = Assignment.objects.select_related(
        "trip__organization", "vehicle_hold__vehicle", "driver_hold__driver__person"
    )
    for assignment in found.filter(queries.held_by(event.reservation_id), status=AssignmentStatus.ASSIGNED):
        trip = assignment.trip
        text = f"{written(trip.start_at)} {trip.reason}：{assignment} 可能无法按时到位，请改派"
        news = News("at_risk", "派车有延误风险", text, f"/trips/{trip.pk}")
        tell_holders(permission=P.TRIP_DISPATCH, path=trip.organization.path, news=news, at=event.at)


def locked_assignment(
    *, assignment_id: int, by: Actor, permissions: tuple[str, ...] = (P.TRIP_DISPATCH,)
) -> Assignment:
    """Request first, then assignment: the order in which everything here locks."""
    seen = Assignment.objects.found(assignment_id, by, *permissions)
    Trip.objects.select_for_update(of=("self",)).get(pk=seen.trip_id)
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("trip__organization", "vehicle_hold__vehicle", "driver_hold__driver__person")
        .get(pk=assignment_id)
    )


def complete_if_done(trip: Trip, *, by: Actor, at: datetime) -> None:
    """When every vehicle that was sent is back and closed."""
    statuses = set(queries.live_assignments(trip).values_list("status", flat=True))
    if trip.status == TripStatus.UNDERWAY and statuses == {AssignmentStatus.CLOSED}:
        trip.move("complete", by=by, at=at)
        news = News("rate", "请评价本次用车", trip.reason, f"/trips/{trip.pk}")
        tell(user_ids=[trip.traveller_id], news=news, at=at)


def _locked_pair(vehicle_id: int, driver_id: int, by: Actor) -> tuple[Vehicle, Driver]:
    vehicle = Vehicle.objects.locked(vehicle_id, by, P.TRIP_DISPATCH)
    driver = Driver.objects.select_related("person").locked(driver_id, by, P.TRIP_DISPATCH)
    return vehicle, driver


def _check_fit(trip: Trip, vehicle: Vehicle, driver: Driver) -> None:
    if vehicle.status != VehicleStatus.IN_SERVICE:
        raise VehicleNotInService(fields={"vehicle_id": VehicleNotInService.message})
    if driver.status != DriverStatus.AVAILABLE:
        raise DriverNotAvailable(fields={"driver_id": DriverNotAvailable.message})
    if not covers(driver.licence_class, vehicle.seats):
        raise LicenceInsufficient(
            f"{driver.person.name} 的准驾车型 {driver.licence_class} 不能驾驶 {vehicle.seats} 座车辆",
            fields={"driver_id": LicenceInsufficient.message},
        )
    if driver.licence_expires_on < day_of(trip.end_at):
        raise LicenceExpired(fields={"driver_id": LicenceExpired.message})


def _exchanged(held: Reservation, new: Vehicle | Driver, trip: Trip, at: datetime) -> Reservation:
    """The hold itself if it is of the same thing, otherwise a new one for what is left of the trip."""
    if new == (held.vehicle or held.driver):
        return held
    start = max(trip.start_at, at)
    if start >= trip.end_at:
        raise TripOver
    reservations.release(held=held, at=at)
    return reservations.reserve(of=new, period=DateTimeTZRange(start, trip.end_at), reason=Reason.TRIP)


def _tell_dispatched(trip: Trip, vehicle: Vehicle, driver: Driver, at: datetime) -> None:
    link, when = f"/trips/{trip.pk}", written(trip.start_at)
    tell(
        user_ids=[trip.requested_by_id, trip.traveller_id],
        news=News(
            "dispatched",
            "已为您派车",
            f"{when} {vehicle.plate} 驾驶员 {driver.person.name} {driver.person.phone}",
            link,
        ),
        at=at,
    )
    tell(
        user_ids=[driver.person_id],
        news=News("task", "新的出车任务", f"{when} {trip.pickup_place} {vehicle.plate}", link),
        at=at,
    )
