"""Writing the register."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.concealing import conceal, follow
from motorpool.audit.services import changes, record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish
from motorpool.notifications.services import withdraw
from motorpool.organizations.events import OrganizationClosing
from motorpool.organizations.models import Organization
from motorpool.vehicles import keeping, plates, queries
from motorpool.vehicles import vin as vins
from motorpool.vehicles.events import VehicleChangingKind, VehicleLeavingService, VehicleMoved
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

FIELDS = (
    "organization", "plate", "vin", "brand", "model", "kind", "body", "seats", "energy", "management",
    "parking_place", "odometer_km", "registered_on",
)  # fmt: skip


class VehicleData(TypedDict):
    organization_id: int
    plate: str
    vin: str
    brand: str
    model: str
    kind: str
    body: str
    seats: int
    energy: str
    management: str
    parking_place: str
    odometer_km: int
    registered_on: date | None


class PlateTaken(DomainError):
    code = "plate_taken"
    message = "该号牌已登记在其他车辆上"


class VinTaken(DomainError):
    code = "vin_taken"
    message = "该车辆识别代号已登记在其他车辆上"


class BadPlate(InvalidInput):
    code = "bad_plate"
    message = "号牌格式不正确，例如 苏D12345 或 苏DD12345"


class BadVin(InvalidInput):
    code = "bad_vin"
    message = "车辆识别代号应为 17 位字母和数字（不含 I、O、Q）"


def _normal(data: VehicleData) -> VehicleData:
    plate, vin = plates.normal(data["plate"]), data["vin"].strip().upper()
    if not plates.is_plate(plate):
        raise BadPlate(fields={"plate": BadPlate.message})
    if vin and not vins.is_formed(vin):
        raise BadVin(fields={"vin": BadVin.message})
    return {**data, "plate": plate, "vin": vin}


def _save(vehicle: Vehicle) -> None:
    with (
        breach_of("vehicle_plate_once", becomes=PlateTaken(fields={"plate": PlateTaken.message})),
        breach_of("vehicle_vin_once", becomes=VinTaken(fields={"vin": VinTaken.message})),
    ):
        vehicle.save()


@transaction.atomic
def create_vehicle(*, data: VehicleData, by: Actor, at: datetime) -> Vehicle:
    Organization.objects.found(data["organization_id"], by, Permission.VEHICLE_MANAGE)
    vehicle = Vehicle(**_normal(data))
    _save(vehicle)
    keeping.keep(vehicle, by.on)
    record(action="create", by=by, at=at, subject=vehicle, after=model_to_dict(vehicle, FIELDS))
    return vehicle


def _locked(vehicle_id: int, by: Actor) -> Vehicle:
    reach = (Permission.VEHICLE_MANAGE, Permission.VEHICLE_SECRET)
    return Vehicle.objects.filter(Vehicle.kept_by(by)).locked(vehicle_id, by, *reach)


def _kept_with(vehicle: Vehicle) -> Permission:
    return Permission.VEHICLE_SECRET if vehicle.secrecy else Permission.VEHICLE_MANAGE


def _facts(vehicle: Vehicle) -> dict[str, Any]:
    """What its record says. Of a secrecy vehicle in clear: the entry about a change is concealed with the others."""
    facts = model_to_dict(vehicle, FIELDS)
    if vehicle.secrecy:
        facts |= {"plate": vehicle.secret_plate.clear(), "vin": vehicle.secret_vin.clear()}
    return facts


def hide(vehicle: Vehicle, *, names: Sequence[str]) -> None:
    """What was written about it, and whatever names it alone: notices go, entries are kept for those entitled."""
    if names:
        own = queries.own_names(names, of=vehicle.pk)
        withdraw(naming=own)
        conceal(subject=vehicle, words=own)
    follow(subject=vehicle)


@transaction.atomic
def update_vehicle(*, vehicle_id: int, data: VehicleData, by: Actor, at: datetime) -> Vehicle:
    vehicle = _locked(vehicle_id, by)
    if data["organization_id"] != vehicle.organization_id:
        Organization.objects.found(data["organization_id"], by, _kept_with(vehicle))
    before, unit_id = _facts(vehicle), vehicle.organization_id
    if data["kind"] != vehicle.kind:
        publish(VehicleChangingKind(vehicle_id=vehicle.pk, kind=data["kind"], at=at))
    for name, value in _normal(data).items():
        setattr(vehicle, f"secret_{name}" if vehicle.secrecy and name in queries.NAMES else name, value)
    _save(vehicle)
    keeping.keep(vehicle, by.on)
    old, new = changes(before=before, after=_facts(vehicle))
    if vehicle.secrecy:
        hide(vehicle, names=[new[name] for name in queries.NAMES if new.get(name)])
    if new:
        record(action="update", by=by, at=at, subject=vehicle, before=old, after=new)
    if vehicle.organization_id != unit_id:
        publish(VehicleMoved(vehicle_id=vehicle.pk, organization_id=vehicle.organization_id, by=by, at=at))
    return vehicle


@transaction.atomic
def move_vehicle(*, vehicle_id: int, action: str, note: str, by: Actor, at: datetime) -> Vehicle:
    """Suspend, resume or retire. Leaving service is refused while something still counts on the vehicle."""
    vehicle = _locked(vehicle_id, by)
    if action != "resume":
        publish(VehicleLeavingService(vehicle_id=vehicle.pk, at=at))
    vehicle.move(action, by=by, at=at, note=note)
    keeping.keep(vehicle, by.on)
    return vehicle


class StillHasVehicles(DomainError):
    code = "still_has_vehicles"
    message = "该单位还有未处置的车辆，请先调拨或处置"


class NotToBeClosed(DomainError):
    """A secrecy vehicle is still there; whoever closes the unit need not be entitled to know."""

    code = "not_to_be_closed"
    message = "该单位暂不能撤销，请联系上级主管部门"


def refuse_while_vehicles(event: OrganizationClosing) -> None:
    kept = Vehicle.objects.filter(organization=event.organization_id).exclude(status=VehicleStatus.RETIRED)
    if kept.filter(secrecy="").exists():
        raise StillHasVehicles
    if kept.exists():
        raise NotToBeClosed
