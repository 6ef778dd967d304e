"""The dated facts of vehicles: the only writer of who kept what, for what and how, from when until when."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.concealing import follow
from motorpool.audit.services import record
from motorpool.kit import dated_rows
from motorpool.kit.validity import holds_on, valid
from motorpool.organizations.events import MergerWeighed, OrganizationMerging, Portion
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import Keeping, Vehicle
from motorpool.vehicles.states import VehicleStatus

DATED = ("organization_id", "kind", "management", "status", "secrecy")


def keep(vehicle: Vehicle, on: date) -> None:
    """From that day on it is kept as its row says, by nobody once it is retired."""
    if vehicle.status == VehicleStatus.RETIRED:
        dated_rows.end(vehicle.keepings, on)
    else:
        dated_rows.begin(vehicle.keepings, on, {name: getattr(vehicle, name) for name in DATED})


def keeper_of(vehicle_id: int, on: date) -> Organization:
    """The unit that had it that day; where nobody wrote that down, the one that has it now."""
    found = Keeping.objects.filter(valid(on), vehicle=vehicle_id).select_related("organization").first()
    if found:
        return found.organization
    return Vehicle.objects.select_related("organization").get(pk=vehicle_id).organization


def keepers_on(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """As `keeper_of`, of many vehicles and days at once: keys of the units."""
    keys = {vehicle_id for vehicle_id, _ in wanted}
    now = dict(Vehicle.objects.filter(pk__in=keys).values_list("pk", "organization_id"))
    kept: dict[int, list[Keeping]] = defaultdict(list)
    for row in Keeping.objects.filter(vehicle__in=keys):
        kept[row.vehicle_id].append(row)
    return {
        (key, day): next((row.organization_id for row in kept[key] if holds_on(row, day)), now[key])
        for key, day in wanted
    }


def weigh_merger(event: MergerWeighed) -> None:
    """Secrecy vehicles go along, but are counted only to those entitled."""
    told = Vehicle.reached_by(event.by, [Permission.VEHICLE_SECRET])
    event.moves.append(Portion("车辆", Vehicle.objects.filter(_kept(event.organization_id), told).count()))


def move_to_successor(event: OrganizationMerging) -> None:
    successor = Organization.objects.get(pk=event.successor_id)
    vehicles = Vehicle.objects.select_for_update(of=("self",)).filter(_kept(event.organization_id)).order_by("pk")
    for vehicle in vehicles:
        _move(vehicle, successor, event.on, event.note, event.by, event.at)


def _kept(organization_id: int) -> Q:
    return Q(organization=organization_id) & ~Q(status=VehicleStatus.RETIRED)


def _move(vehicle: Vehicle, to: Organization, on: date, note: str, by: Actor, at: datetime) -> None:
    before = vehicle.organization_id
    vehicle.organization = to
    vehicle.save(update_fields=["organization"])
    dated_rows.change_from(vehicle.keepings, on, {"organization_id": to.pk})
    follow(subject=vehicle)
    record(
        action="update",
        label="随单位合并划转",
        by=by,
        at=at,
        subject=vehicle,
        note=note,
        before={"organization": before},
        after={"organization": to.pk, "effective_on": on},
    )
