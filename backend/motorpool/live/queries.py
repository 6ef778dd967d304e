"""Finding a vehicle on the map, and what its card says."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.drivers.models import Driver
from motorpool.kit.errors import NotFound
from motorpool.tracking.history import present_states
from motorpool.tracking.models import Heard, Latest
from motorpool.tracking.motion import State
from motorpool.tracking.sight import live_vehicles
from motorpool.trips import board
from motorpool.trips.models import Assignment, Trip
from motorpool.trips.queries import SEEN_BY as TRIPS_SEEN_BY
from motorpool.trips.states import AssignmentStatus
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.plates import normal

MOST = 20


def found_by(actor: Actor, *, q: str, at: datetime) -> list[dict[str, Any]]:
    """By plate, by the driver who usually drives it, or by the one who drives it now; without its place."""
    if not q.strip():
        return []
    named = Driver.objects.filter(person__name__icontains=q)
    driving = _underway().filter(driver_hold__driver__in=named).values("vehicle_hold__vehicle")
    usual = named.filter(usual_vehicle__isnull=False).values("usual_vehicle")
    matching = Q(plate__contains=normal(q)) | Q(pk__in=driving) | Q(pk__in=usual)
    vehicles = list(live_vehicles(actor, at).filter(matching).select_related("organization").order_by("plate")[:MOST])
    drivers = _drivers([vehicle.pk for vehicle in vehicles])
    return [_row(vehicle, drivers.get(vehicle.pk, "")) for vehicle in vehicles]


def _drivers(keys: list[int]) -> dict[int, str]:
    """By vehicle: who drives it now, or else usually."""
    drivers = dict(Driver.objects.filter(usual_vehicle__in=keys).values_list("usual_vehicle_id", "person__name"))
    drivers |= dict(
        _underway()
        .filter(vehicle_hold__vehicle__in=keys)
        .values_list("vehicle_hold__vehicle_id", "driver_hold__driver__person__name")
    )
    return drivers


def _row(vehicle: Vehicle, driver: str) -> dict[str, Any]:
    return {
        "id": vehicle.pk,
        "plate": vehicle.plate,
        "model": f"{vehicle.brand} {vehicle.model}",
        "kind_label": vehicle.get_kind_display(),
        "organization": vehicle.organization,
        "driver": driver,
    }


def _place(latest: Latest | None) -> dict[str, Any]:
    if latest is None or latest.lat is None or latest.lon is None:
        return {"lon": None, "lat": None}
    return {"lon": latest.lon / 1e6, "lat": latest.lat / 1e6}


def _said(latest: Latest | None, heard: Heard | None, state: tuple[State, datetime] | None) -> dict[str, Any]:
    """When its terminal said something last, and its state as of the last round, with its beginning."""
    moments = [*([latest.arrived_at] if latest else []), *([heard.heard_at] if heard else [])]
    told, since = state or (None, None)
    return {"heard_at": max(moments, default=None), "state": told, "state_since": since}


def states_on_board(actor: Actor, *, organization_id: int | None, at: datetime) -> list[dict[str, Any]]:
    """Of the vehicles on the dispatcher's board, those whose place the actor may see now: how they are, not where."""
    seen = live_vehicles(actor, at).filter(pk__in=board.fleet(actor, organization_id).values("pk"))
    found = present_states(list(seen.values_list("pk", flat=True)))
    return [{"id": key, "state": state, "state_since": since} for key, (state, since) in sorted(found.items())]


def card_of(actor: Actor, vehicle_id: int, *, at: datetime) -> dict[str, Any]:
    """With the trip under way, where the actor may see it."""
    vehicle = live_vehicles(actor, at).filter(pk=vehicle_id).select_related("organization").first()
    if vehicle is None:
        raise NotFound("未找到该车辆，或您现在无权查看其位置")
    trips = Trip.objects.visible_to(actor, *TRIPS_SEEN_BY)
    task = _underway().filter(vehicle_hold__vehicle=vehicle, trip__in=trips).select_related("trip").first()
    trip = None
    if task:
        trip = {"id": task.trip_id, "number": task.trip.number, "reason": task.trip.reason, "end_at": task.ends_at}
    latest, heard = Latest.objects.filter(vehicle=vehicle).first(), Heard.objects.filter(vehicle=vehicle).first()
    said = _said(latest, heard, present_states([vehicle.pk]).get(vehicle.pk))
    return {**_row(vehicle, _drivers([vehicle.pk]).get(vehicle.pk, "")), **_place(latest), **said, "trip": trip}


def _underway() -> Any:
    return Assignment.objects.filter(status=AssignmentStatus.UNDERWAY)
