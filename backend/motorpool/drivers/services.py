"""Writing drivers."""

from datetime import date, datetime
from typing import NotRequired, TypedDict, cast

from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.events import PersonMoving
from motorpool.accounts.grants import add_grant
from motorpool.accounts.models import Grant, User
from motorpool.accounts.personal import look, out_of_reach, require_typed, without_shown
from motorpool.accounts.roles import Role
from motorpool.audit.services import changes, record
from motorpool.drivers import postings
from motorpool.drivers.events import DriverLeavingDuty
from motorpool.drivers.models import Driver
from motorpool.drivers.queries import SEEN_BY
from motorpool.drivers.states import DriverStatus
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError
from motorpool.kit.events import publish
from motorpool.kit.validity import valid
from motorpool.organizations.models import Organization
from motorpool.vehicles.events import VehicleBecomingSecret
from motorpool.vehicles.models import Vehicle

FIELDS = ("person", "organization", "licence_class", "licence_number", "licence_expires_on", "usual_vehicle")


class DriverData(TypedDict):
    person_id: int
    organization_id: int
    licence_class: str
    licence_expires_on: date
    usual_vehicle_id: int | None
    licence_number: NotRequired[str]


class AlreadyDriver(DomainError):
    code = "already_driver"
    message = "该人员已登记为驾驶员"


def _check(data: DriverData, by: Actor) -> tuple[User, Organization]:
    require_typed(licence_number=data.get("licence_number", ""))
    unit = Organization.objects.found(data["organization_id"], by, Permission.DRIVER_MANAGE)
    person = User.objects.found(data["person_id"], by, Permission.DRIVER_MANAGE)
    if data["usual_vehicle_id"]:
        Vehicle.objects.filter(secrecy="").found(
            data["usual_vehicle_id"], by, Permission.VEHICLE_VIEW, Permission.VEHICLE_MANAGE
        )
    return person, unit


@transaction.atomic
def create_driver(*, data: DriverData, by: Actor, at: datetime) -> Driver:
    """Register a person as driver; the role that shows them their tasks comes with it."""
    person, unit = _check(data, by)
    driver = Driver(**data)
    with breach_of("drivers_driver_person_id_key", becomes=AlreadyDriver(fields={"person_id": AlreadyDriver.message})):
        driver.save()
    postings.post(driver, by.on)
    record(action="create", by=by, at=at, subject=driver, after=model_to_dict(driver, FIELDS))
    if not Grant.objects.filter(valid(by.on), user=person, role=Role.DRIVER).exists():
        add_grant(person=person, role=Role.DRIVER, unit=unit, valid_from=by.on, valid_to=None, by=by, at=at)
    return driver


@transaction.atomic
def update_driver(*, driver_id: int, data: DriverData, by: Actor, at: datetime) -> Driver:
    """Unit, licence and usual vehicle; who it is stays."""
    driver = Driver.objects.locked(driver_id, by, Permission.DRIVER_MANAGE)
    data = {**data, "person_id": driver.person_id}
    _check(cast(DriverData, without_shown(data, driver)), by)
    before = model_to_dict(driver, FIELDS)
    for name, value in data.items():
        setattr(driver, name, value)
    driver.save()
    postings.post(driver, by.on)
    old, new = changes(before=before, after=model_to_dict(driver, FIELDS))
    if new:
        record(action="update", by=by, at=at, subject=driver, before=old, after=new)
    return driver


@transaction.atomic
def move_driver(*, driver_id: int, action: str, note: str, by: Actor, at: datetime) -> Driver:
    """Suspend, resume or leave. Leaving duty is refused while something still counts on the driver."""
    driver = Driver.objects.locked(driver_id, by, Permission.DRIVER_MANAGE)
    if action != "resume":
        publish(DriverLeavingDuty(driver_id=driver.pk, at=at))
    driver.move(action, by=by, at=at, note=note)
    postings.post(driver, by.on)
    return driver


def go_along(event: PersonMoving) -> None:
    """The record follows the person, without the usual vehicle; not while something counts on the driver."""
    rows = Driver.objects.select_for_update(of=("self",)).select_related("person")
    driver = rows.filter(person=event.person_id, organization=event.from_id).first()
    if driver is None:
        return
    if driver.status != DriverStatus.LEFT:
        publish(DriverLeavingDuty(driver_id=driver.pk, at=event.at))
    before = model_to_dict(driver, FIELDS)
    driver.organization_id, driver.usual_vehicle = event.to_id, None
    driver.save(update_fields=["organization", "usual_vehicle"])
    postings.post(driver, event.by.on)
    old, new = changes(before=before, after=model_to_dict(driver, FIELDS))
    record(action="update", label="随人员调动转入", by=event.by, at=event.at, subject=driver, before=old, after=new)


def reveal_licence(*, driver_id: int, reason: str, by: Actor, at: datetime) -> str:
    driver = Driver.objects.visible_to(by, Permission.PERSONAL_REVEAL).filter(pk=driver_id).first()
    if driver is None:
        raise out_of_reach(Driver.objects.all(), driver_id, "licence_number", by, at, *SEEN_BY)
    return look(subject=driver, what="licence_number", reason=reason, by=by, at=at)


class UsualVehicle(DomainError):
    code = "usual_vehicle"
    message = "该车辆是驾驶员的常用车辆，请先取消"


def refuse_while_usual(event: VehicleBecomingSecret) -> None:
    if Driver.objects.filter(usual_vehicle=event.vehicle_id).exists():
        raise UsualVehicle
