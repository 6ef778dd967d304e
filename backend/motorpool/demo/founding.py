"""The city before its first trip: divisions are there, units, people and fleet are written from their plans."""

import secrets
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.forms.models import model_to_dict

from motorpool.access.actors import platform
from motorpool.accounts import people as accounts
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.demo.figures import report_figures, report_former
from motorpool.demo.fleet import driver_plans, vehicle_plans
from motorpool.demo.identity import dice, key
from motorpool.demo.ledger import Ledger
from motorpool.demo.lifecycle import moved
from motorpool.demo.names import LANDLINE
from motorpool.demo.parking import mark_yards
from motorpool.demo.people import people_plans
from motorpool.demo.places import ROADS
from motorpool.demo.reforms import BROUGHT, RENAMED, SUCCESSOR, Reforms
from motorpool.demo.terminals import fit_terminals
from motorpool.demo.units import UnitPlan, unit_plans
from motorpool.drivers import services as drivers
from motorpool.drivers.models import Driver, Posting
from motorpool.kit.moments import CHINA
from motorpool.kit.pinyin import pinyin_key
from motorpool.organizations import services as organizations
from motorpool.organizations.history import DATED
from motorpool.organizations.models import Organization, Version
from motorpool.vehicles import services as vehicles
from motorpool.vehicles.models import Keeping, Vehicle
from motorpool.vehicles.states import VehicleStatus

FOUNDED = datetime(2025, 1, 6, 9, 0, tzinfo=CHINA)
BY = platform(FOUNDED.date())
PASSWORDLESS = 50  # of so many one still waits for an initial password
GONE = {  # by place in the fleet
    17: ("suspend", "车况较差，待鉴定"),
    133: ("suspend", "事故维修"),
    231: ("suspend", "等待配件"),
    318: ("retire", "达到更新年限"),
    371: ("retire", "拍卖处置"),
}


class Founding:
    def __init__(self, ledger: Ledger, on: date) -> None:
        self.ledger = ledger
        self.on = on
        self.plans = list(unit_plans())
        self.reforms = Reforms(ledger, on, BY)
        self.units: dict[str, Organization] = {}
        self.drivers: dict[str, list[User]] = defaultdict(list)
        self.vehicles: dict[str, list[Vehicle]] = defaultdict(list)

    def found_units(self) -> int:
        for number, plan in enumerate(self.plans, 1):
            self._found_unit(number, plan)
        return len(self.units)

    def _found_unit(self, number: int, plan: UnitPlan) -> None:
        parent = self.units[plan.parent] if plan.parent else None
        throw = dice("unit", plan.name)
        unit = self.ledger.make(
            Organization,
            uuid=key("unit", plan.name),
            name=plan.name,
            short_name=plan.short_name,
            name_key=pinyin_key(plan.name),
            kind=plan.kind,
            division_id=plan.division,
            parent=parent,
            needs_consent=plan.needs_consent,
            phone=LANDLINE.format(number),
            address=f"{throw.choice(ROADS)}{throw.randint(1, 320)}号" if plan.staff else "",
        )
        unit.path = f"{parent.path if parent else ''}{unit.pk}/"
        self._created(unit, organizations.FIELDS)
        facts = {name: getattr(unit, name) for name in DATED}
        first = self.ledger.make(Version, organization=unit, valid_from=BY.on, **facts)
        if plan.name == RENAMED:
            self.reforms.rename(unit, first)
        if plan.name == SUCCESSOR:
            self.reforms.merge(unit, first)
        self.units[plan.name] = unit

    def bring_people(self) -> int:
        number = 0
        unknown = make_password(secrets.token_urlsafe(32))  # one for all, since hashing is slow, and known to nobody
        for number, plan in enumerate(people_plans(self.plans), 1):
            person = self.ledger.make(
                User,
                uuid=key("person", number),
                username=plan.username,
                name=plan.name,
                name_key=pinyin_key(plan.name),
                phone=plan.phone,
                title=plan.title,
                organization=self.units[plan.unit],
                password=make_password(None) if number % PASSWORDLESS == 0 else unknown,
            )
            self._created(person, accounts.FIELDS)
            for grant in plan.grants:
                until = self.on + timedelta(days=grant.days) if grant.days else None
                self._grant(person, grant.role, self.units[grant.unit], until)
            if plan.drives:
                self.drivers[plan.unit].append(person)
        return number

    def _grant(self, person: User, role: str, unit: Organization, until: date | None) -> None:
        self.ledger.make(Grant, user=person, role=role, organization=unit, valid_from=BY.on, valid_to=until)
        after = {"role": role, "organization": unit.name, "valid_from": BY.on, "valid_to": until}
        note = f"{Role(role).label} @ {unit.name}"
        self.ledger.record(action="grant", by=BY, at=FOUNDED, subject=person, note=note, after=after)

    def buy_vehicles(self) -> int:
        number = 0
        for number, plan in enumerate(vehicle_plans(self.plans), 1):
            unit = self.units[plan.unit]
            vehicle = self.ledger.make(
                Vehicle,
                uuid=key("vehicle", plan.plate),
                organization=unit,
                plate=plan.plate,
                vin=plan.vin,
                brand=plan.make.brand,
                model=plan.make.model,
                kind=plan.kind,
                body=plan.make.body,
                seats=plan.make.seats,
                energy=plan.make.energy,
                management=plan.management,
                parking_place=f"{unit.address}院内停车场",
                odometer_km=plan.odometer_km,
                registered_on=plan.registered_on,
            )
            self._created(vehicle, vehicles.FIELDS)
            if number in GONE:
                self._take_out(vehicle, *GONE[number])
            kept = self._keeping(vehicle)
            self.reforms.brought(kept, len(self.vehicles[plan.unit]))
            if vehicle.status == VehicleStatus.RETIRED:
                kept.valid_to = kept.valid_from
            self.vehicles[plan.unit].append(vehicle)
        return number

    def _keeping(self, vehicle: Vehicle) -> Keeping:
        since = max(BY.on, vehicle.registered_on or BY.on)
        return self.ledger.make(
            Keeping,
            vehicle=vehicle,
            organization=vehicle.organization,
            kind=vehicle.kind,
            management=vehicle.management,
            status=vehicle.status,
            secrecy=vehicle.secrecy,
            valid_from=since,
        )

    def _take_out(self, vehicle: Vehicle, action: str, note: str) -> None:
        before, label = moved(vehicle, action), vehicle.LIFECYCLE.moves[action].label
        self.ledger.record(
            action=action, label=label, by=BY, at=FOUNDED + timedelta(hours=1), subject=vehicle, note=note,
            before={"status": before}, after={"status": vehicle.status},
        )  # fmt: skip

    def mark_yards(self) -> int:
        keeping = (self.units[name] for name, fleet in self.vehicles.items() if fleet)
        return mark_yards(self.ledger, keeping, by=BY, at=FOUNDED + timedelta(hours=3))

    def fit_terminals(self) -> int:
        fleet = (vehicle for vehicles in self.vehicles.values() for vehicle in vehicles)
        return fit_terminals(self.ledger, fleet, by=BY, at=FOUNDED + timedelta(hours=2))

    def report_figures(self) -> int:
        units = [(plan, self.units[plan.name], self._kept_by(plan.name)) for plan in self.plans]
        if self.reforms.merged:
            report_former(self.ledger, self.reforms.merged, BROUGHT, founded=BY.on, by=BY)
        return report_figures(self.ledger, units, founded=BY.on, today=self.on, by=BY)

    def _kept_by(self, name: str) -> list[Vehicle]:
        return [vehicle for vehicle in self.vehicles[name] if vehicle.status != VehicleStatus.RETIRED]

    def appoint_drivers(self) -> int:
        number = 0
        for plan in self.plans:
            fleet = self.vehicles[plan.name]
            seats = [vehicle.seats for vehicle in fleet]
            for person, how in zip(self.drivers[plan.name], driver_plans(plan, seats), strict=True):
                number += 1
                driver = self.ledger.make(
                    Driver,
                    uuid=key("driver", number),
                    person=person,
                    organization=self.units[plan.name],
                    licence_class=how.licence_class,
                    licence_expires_on=self.on + timedelta(days=how.licence_days),
                    usual_vehicle=fleet[how.usual_vehicle] if how.usual_vehicle is not None else None,
                )
                self._created(driver, drivers.FIELDS)
                self.ledger.make(
                    Posting, driver=driver, organization=driver.organization, status=driver.status, valid_from=BY.on
                )
        return number

    def _created(self, row: Model, fields: tuple[str, ...]) -> None:
        self.ledger.record(action="create", by=BY, at=FOUNDED, subject=row, after=model_to_dict(row, fields))
