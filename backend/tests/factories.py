"""Records for tests, each with what it needs and nothing more."""

import itertools
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.access.actors import Actor
from motorpool.accounts.models import Grant, User
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.drivers import postings
from motorpool.drivers.models import Driver
from motorpool.kit.pinyin import pinyin_key
from motorpool.looking.models import LookRequest
from motorpool.looking.services import requests as look_requests
from motorpool.organizations import history
from motorpool.organizations.models import Organization
from motorpool.tracking.models import VehicleDay
from motorpool.trips.models import Trip
from motorpool.trips.services import requests
from motorpool.vehicles import keeping
from motorpool.vehicles.models import Vehicle

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in Changzhou
TODAY = date(2026, 11, 23)
FOUNDED = date(2025, 1, 6)  # of every unit
PASSWORD = "Bright-Morning-7"
_numbers = itertools.count(1)


def make_organization(
    parent: Organization | None = None, *, needs_consent: bool = False, name: str = ""
) -> Organization:
    number = next(_numbers)
    name = name or f"第{number}单位"
    made = Organization.objects.create(
        name=name,
        short_name=name[:40],
        name_key=pinyin_key(name),
        kind="government",
        division_id="320400",
        parent=parent,
        path=f"making-{number}/",
        needs_consent=needs_consent,
    )
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    history.begin(made, FOUNDED)
    return made


def make_person(unit: Organization, *roles: Role, name: str = "", at: Organization | None = None) -> User:
    """A person of the unit with these roles there, or at another organisation."""
    number = next(_numbers)
    name = name or f"王{number}"
    person = User.objects.create(
        username=f"user{number}",
        name=name,
        name_key=pinyin_key(name),
        phone=f"138{number:08d}",
        organization=unit,
        password=make_password(PASSWORD),
    )
    for role in roles:
        Grant.objects.create(
            user=person,
            role=role,
            organization=at or unit,
            valid_from=TODAY - timedelta(days=30),
            valid_to=TODAY + timedelta(days=30) if role == Role.VISITOR else None,
        )
    return person


def actor(person: User, on: date = TODAY) -> Actor:
    return actor_for(person, on)


def make_actor(unit: Organization, *roles: Role) -> Actor:
    return actor(make_person(unit, *roles))


def make_vehicle(unit: Organization, *, seats: int = 5, since: date = FOUNDED, **fields: object) -> Vehicle:
    number = next(_numbers)
    given: dict[str, object] = {
        "plate": f"苏D{number:05d}",
        "brand": "红旗",
        "model": "H5",
        "kind": "emergency",
        "body": "sedan",
        "energy": "petrol",
        "management": "pooled",
        **fields,
    }
    made = Vehicle.objects.create(organization=unit, seats=seats, **given)
    keeping.keep(made, since)
    return made


def make_vehicle_day(vehicle: Vehicle, **differs: object) -> VehicleDay:
    """Yesterday, a hundred kilometres by track."""
    usual: dict[str, object] = {
        "day": TODAY - timedelta(days=1), "organization": vehicle.organization, "positions": 900, "track_m": 100_000,
        "odometer_m": 101_000, "differs_m": 1_000, "moving_s": 7_200, "engine_s": 600, "top_speed": 900, "stops": 4,
        "lost_s": 3_600, "missing_s": 3_600, "arrivals_until": TODAY,
    }  # fmt: skip
    return VehicleDay.objects.create(vehicle=vehicle, **{**usual, **differs})


def make_driver(unit: Organization, *, licence_class: str = "C1", **fields: object) -> Driver:
    person = make_person(unit, Role.DRIVER)
    given: dict[str, object] = {"licence_expires_on": TODAY + timedelta(days=900), **fields}
    made = Driver.objects.create(person=person, organization=unit, licence_class=licence_class, **given)
    postings.post(made, FOUNDED)
    return made


def hours(start: float, end: float) -> DateTimeTZRange:
    """So many hours after NOW."""
    return DateTimeTZRange(NOW + timedelta(hours=start), NOW + timedelta(hours=end))


def trip_data(traveller: User, *, start: float = 2, end: float = 6, **fields: object) -> requests.TripData:
    data: dict[str, object] = {
        "traveller_id": traveller.pk,
        "use_kind": "research",
        "reason": "赴溧阳调研乡村产业",
        "passengers": ["李强"],
        "headcount": 2,
        "pickup_place": "市政府东门",
        "destinations": [{"place": "溧阳市上兴镇", "arrive_at": None}],
        "start_at": NOW + timedelta(hours=start),
        "end_at": NOW + timedelta(hours=end),
        "vehicles_wanted": 1,
        "body_wanted": "",
        "contact_phone": "13800000000",
        "note": "",
        "attachment_ids": [],
        **fields,
    }
    return data  # type: ignore[return-value]


def ask(person: User, *, key: UUID | None = None, **fields: Any) -> Trip:
    """A request through the front door, waiting for approval."""
    trip_id = requests.request_trip(
        data=trip_data(person, **fields),
        request_key=key or uuid4(),
        by=actor(person),
        at=NOW,
    )
    return Trip.objects.get(pk=trip_id)


def ask_to_look(
    person: User, *vehicles: Vehicle, start: float = -1, end: float = 0, key: UUID | None = None, **fields: Any
) -> LookRequest:
    """A request to look at their tracks in so many hours around NOW, waiting for the 主管部门."""
    data = {
        "vehicle_ids": [vehicle.pk for vehicle in vehicles],
        "since": NOW + timedelta(hours=start),
        "until": NOW + timedelta(hours=end),
        "purpose": "complaint",
        "reason": "核查群众投诉",
        "reference": "",
        "days": 7,
        **fields,
    }
    made = look_requests.request_look(
        data=data,  # type: ignore[arg-type]
        request_key=key or uuid4(),
        by=actor(person),
        at=NOW,
    )
    return LookRequest.objects.get(pk=made)


class Unit:
    """A unit with one person for each part of the loop, a vehicle and a driver."""

    def __init__(self, parent: Organization | None = None, *, needs_consent: bool = False) -> None:
        self.organization = make_organization(parent, needs_consent=needs_consent)
        self.applicant = make_person(self.organization, Role.APPLICANT)
        self.approver = make_person(self.organization, Role.APPLICANT, Role.APPROVER)
        self.dispatcher = make_person(self.organization, Role.DISPATCHER)
        self.manager = make_person(self.organization, Role.FLEET_MANAGER)
        self.administrator = make_person(self.organization, Role.ADMINISTRATOR)
        self.supervisor = make_person(self.organization, Role.SUPERVISOR)
        self.authority = make_person(self.organization, Role.AUTHORITY)
        self.vehicle = make_vehicle(self.organization)
        self.driver = make_driver(self.organization)

    def people(self) -> Iterable[User]:
        return (
            self.applicant,
            self.approver,
            self.dispatcher,
            self.manager,
            self.administrator,
            self.supervisor,
            self.authority,
            self.driver.person,
        )


def approved_trip(unit: Unit, **fields: Any) -> Trip:
    from motorpool.approvals import services as approvals

    trip = ask(unit.applicant, **fields)
    assert trip.approval_id
    approvals.approve(approval_id=trip.approval_id, note="", by=actor(unit.approver), at=NOW)
    if unit.organization.needs_consent:
        approvals.approve(approval_id=trip.approval_id, note="", by=actor(unit.manager), at=NOW)
    trip.refresh_from_db()
    return trip
