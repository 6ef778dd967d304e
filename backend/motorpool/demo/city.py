"""Who plays: the demo's units, people, vehicles and drivers as they are in the database now, whoever changed them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from motorpool.access.actors import Actor
from motorpool.access.scoping import keys_of
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import ALLOWS, Role
from motorpool.demo.identity import key
from motorpool.demo.people import STARS
from motorpool.demo.units import DISTRICTS, GROUP, ROOT, SERVICE_CENTER, unit_plans
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit.validity import valid
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus


def is_ours(uuid: UUID) -> bool:
    return uuid.version == 5  # see identity.key


M = TypeVar("M", Organization, User, Vehicle, Driver)


def ours(rows: QuerySet[M]) -> list[M]:
    return [row for row in rows if is_ours(row.uuid)]


@dataclass(eq=False, slots=True)
class Unit:
    """An organisation with those who act for it."""

    organization: Organization
    staff: list[User] = field(default_factory=list)
    approvers: list[User] = field(default_factory=list)
    managers: list[User] = field(default_factory=list)
    dispatchers: list[User] = field(default_factory=list)  # appointed here; those of the pool are at its unit
    vehicles: list[Vehicle] = field(default_factory=list)  # in service, the smallest first
    drivers: list[Driver] = field(default_factory=list)
    pool: "Unit | None" = None  # whose vehicles and drivers serve this unit beside its own

    @property
    def name(self) -> str:
        return self.organization.name


class City:
    def __init__(self, on: date) -> None:
        self.on = on
        self.units = {row.pk: Unit(row) for row in ours(Organization.objects.filter(is_active=True).order_by("pk"))}
        founded = {unit.organization.uuid: unit for unit in self.units.values()}
        names = {plan.name: key("unit", plan.name) for plan in unit_plans()}
        # By the name it was founded with, whatever somebody calls it now.
        self.by_name = {name: founded[uuid] for name, uuid in names.items() if uuid in founded}
        self.users = {row.pk: row for row in ours(User.objects.filter(is_active=True).order_by("pk"))}
        self._actors = {pk: Actor(user_id=pk, name=user.name, on=on) for pk, user in self.users.items()}
        self.holders = cache(self._holders)
        self._grants = self._read_grants()
        self._read_fleet()
        self._find_pools()
        self.stars = self._find_stars()
        self.star_driver = next(
            (one for one in self.drivers.values() if one.person is self.stars.get(Role.DRIVER)), None
        )
        self.star_vehicle = self.vehicles.get(self.star_driver.usual_vehicle_id or 0) if self.star_driver else None
        self.asking = [unit for unit in self.units.values() if len(unit.staff) > 1]
        self._weights = [len(unit.staff) for unit in self.asking]

    def any_unit(self, throw: Random) -> Unit:
        return throw.choices(self.asking, self._weights)[0]

    @property
    def municipal(self) -> list[Unit]:
        """Those whose cars the city's own dispatchers send."""
        group = self.by_name.get(GROUP)
        return [one for one in self.asking if group and one.organization.path.startswith(group.organization.path)]

    @property
    def local(self) -> list[Unit]:
        codes = set(DISTRICTS)
        return [unit for unit in self.asking if unit.organization.division_id in codes]

    def actor(self, user: User) -> Actor:
        return self._actors[user.pk]

    def _holders(self, permission: str, path: str) -> list[int]:
        """As `accounts.queries.holders`, from what was read at the beginning."""
        found = {
            user
            for unit in keys_of(path)
            for role, users in self._grants.get(unit, {}).items()
            if permission in ALLOWS[role]
            for user in users
        }
        return sorted(found)

    def _read_grants(self) -> dict[int, dict[str, list[int]]]:
        grants: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        found = Grant.objects.filter(valid(self.on), user__is_active=True).order_by("pk")
        for user_id, role, unit_id in found.values_list("user", "role", "organization"):
            grants[unit_id][role].append(user_id)
        for unit_id, unit in self.units.items():
            of = {
                role: [self.users[key] for key in keys if key in self.users] for role, keys in grants[unit_id].items()
            }
            unit.staff = [user for user in of.get(Role.APPLICANT, []) if user.organization_id == unit_id]
            unit.approvers, unit.managers = of.get(Role.APPROVER, []), of.get(Role.FLEET_MANAGER, [])
            unit.dispatchers = of.get(Role.DISPATCHER, [])
        return grants

    def _read_fleet(self) -> None:
        for vehicle in ours(Vehicle.objects.filter(status=VehicleStatus.IN_SERVICE).order_by("seats", "pk")):
            if vehicle.organization_id in self.units:
                self.units[vehicle.organization_id].vehicles.append(vehicle)
        self.vehicles = {row.pk: row for unit in self.units.values() for row in unit.vehicles}
        for driver in ours(Driver.objects.filter(status=DriverStatus.AVAILABLE).order_by("pk")):
            if driver.organization_id in self.units and driver.person_id in self.users:
                driver.person = self.users[driver.person_id]
                self.units[driver.organization_id].drivers.append(driver)
        self.drivers = {row.pk: row for unit in self.units.values() for row in unit.drivers}

    def _find_pools(self) -> None:
        """The service centre's for the city's own units, the district authority's for those of the district."""
        root, group, center = (self.by_name.get(name) for name in (ROOT, GROUP, SERVICE_CENTER))
        for unit in self.units.values():
            above = self.units.get(unit.organization.parent_id or 0)
            if unit is root or (above and above is group):
                unit.pool = center if unit is not center else None
            elif above and above is not root:
                unit.pool = above

    def _find_stars(self) -> dict[str, User]:
        """The people of the demo accounts, as far as they are still there."""
        known = {(user.name, user.organization_id): user for user in self.users.values()}
        units = {star.unit: self.by_name[star.unit].organization.pk for star in STARS if star.unit in self.by_name}
        found = {star.role: known.get((star.name, units.get(star.unit, 0))) for star in STARS}
        return {role: user for role, user in found.items() if user}

    def is_of_stars(self, of: Vehicle | Driver) -> bool:
        """What the demo account that drives needs: neither repaired, on leave nor far away when somebody tries it."""
        return of is self.star_driver or of is self.star_vehicle

    def dispatchers_for(self, unit: Unit, garage: Unit) -> list[User]:
        """Who may send the vehicles of this garage to this unit."""
        above = self.units.get(unit.organization.parent_id or 0)
        return unit.dispatchers if garage is unit or above is None else above.dispatchers
