"""Secrecy vehicles (T9): they stay in their own system. Here they are a number in the totals, and a row of the register
for those who hold `vehicles.secret`; nothing else on the platform knows them (ADR 0026).

While a vehicle is secret, plate and VIN stand sealed beside it and `plate` holds a name without meaning: so no search,
no join, no message about a plate that is taken can tell of it.
"""

from datetime import datetime

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.concealing import uncover
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput
from motorpool.kit.events import publish
from motorpool.vehicles import keeping
from motorpool.vehicles.events import VehicleBecomingSecret
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.services import PlateTaken, VinTaken, hide


class AlreadySecret(DomainError):
    code = "already_secret"
    message = "该车辆已标记为涉密"


class NotSecret(DomainError):
    code = "not_secret"
    message = "该车辆未标记为涉密"


class ReasonMissing(InvalidInput):
    code = "reason_required"
    message = "请填写依据"


@transaction.atomic
def mark_secret(*, vehicle_id: int, secrecy: str, reason: str, by: Actor, at: datetime) -> Vehicle:
    """From now on only the entitled know it. Refused where the platform's history already tells of it."""
    vehicle = Vehicle.objects.locked(vehicle_id, by, Permission.VEHICLE_SECRET)
    if vehicle.secrecy:
        raise AlreadySecret
    if not reason:
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    publish(VehicleBecomingSecret(vehicle_id=vehicle.pk, by=by, at=at))
    names = [vehicle.plate, vehicle.vin]
    hide(vehicle, names=names)
    vehicle.secret_plate, vehicle.secret_vin = vehicle.plate, vehicle.vin
    vehicle.plate, vehicle.vin, vehicle.secrecy = f"涉密{vehicle.pk:08d}", "", secrecy
    vehicle.save()
    keeping.keep(vehicle, by.on)
    record(action="mark_secret", by=by, at=at, subject=vehicle, note=reason, after={"secrecy": secrecy})
    return vehicle


@transaction.atomic
def lift_secrecy(*, vehicle_id: int, reason: str, by: Actor, at: datetime) -> Vehicle:
    vehicle = Vehicle.objects.locked(vehicle_id, by, Permission.VEHICLE_SECRET)
    if not vehicle.secrecy:
        raise NotSecret
    if not reason:
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    before = vehicle.secrecy
    vehicle.plate, vehicle.vin = vehicle.secret_plate.clear(), vehicle.secret_vin.clear()
    vehicle.secret_plate, vehicle.secret_vin, vehicle.secrecy = "", "", ""
    with breach_of("vehicle_plate_once", becomes=PlateTaken()), breach_of("vehicle_vin_once", becomes=VinTaken()):
        vehicle.save()
    keeping.keep(vehicle, by.on)
    uncover(subject=vehicle)
    record(action="lift_secrecy", by=by, at=at, subject=vehicle, note=reason, before={"secrecy": before})
    return vehicle
