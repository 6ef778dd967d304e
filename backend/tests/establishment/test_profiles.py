"""Units as of a day: figures, and the vehicles they kept then."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from motorpool.access.actors import Actor
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.establishment import queries, services
from motorpool.establishment.models import Figure
from motorpool.kit.errors import NotFound
from motorpool.kit.years import YearClosed
from motorpool.organizations import restructuring
from motorpool.organizations.models import Organization
from motorpool.organizations.services import update_organization
from motorpool.vehicles import services as vehicles
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.secrecy import lift_secrecy, mark_secret
from tests.database import refused
from tests.factories import NOW, TODAY, actor, make_organization, make_person, make_vehicle
from tests.organizations.test_services import data

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 12, 31)


def enter(unit: Organization, by: Actor, kind: str, value: int, on: date, part: str = "") -> Figure:
    figure: services.FigureData = {
        "kind": kind, "vehicle_kind": part, "value": value, "effective_on": on, "source": "编办文件"
    }  # fmt: skip
    then = replace(by, on=min(on, by.on))  # entered when it began: later its year may be closed
    return services.enter_figure(organization_id=unit.pk, data=figure, by=then, at=NOW)


def kept(unit: Organization, since: date, **fields: Any) -> Vehicle:
    return make_vehicle(unit, since=since, **fields)


class City:
    def __init__(self) -> None:
        self.top = make_organization()
        self.one, self.other = make_organization(self.top), make_organization(self.top)
        self.by = actor(make_person(self.top, Role.AUTHORITY, Role.ADMINISTRATOR))
        self.cars = [kept(self.one, date(2025, 3, 1)) for _ in range(3)]
        kept(self.one, date(2025, 3, 1), kind="rental")

    def facts(self, on: date, by: Actor | None = None) -> list[tuple[Any, ...]]:
        return [
            (row.version.name, row.parent, row.staff, row.quota, row.vehicles, row.marked_share, row.kept)
            for row in queries.profiles(by or self.by, on)
        ]


@pytest.fixture
def city() -> City:
    return City()


def test_last_years_result_outlives_all_that_happens_after(city: City) -> None:
    for kind, value in (("staff", 40), ("quota", 4), ("to_mark", 4), ("marked", 3), ("reported", 2)):
        enter(city.one, city.by, kind, value, date(2025, 6, 1))
    enter(city.one, city.by, "quota", 2, date(2025, 6, 1), "emergency")
    local = actor(make_person(city.one, Role.SUPERVISOR))
    before, seen_below = city.facts(LAST_YEAR), city.facts(LAST_YEAR, local)
    assert before[1][2:] == (40, 4, 3, 0.75, {"emergency": 3})
    profile = queries.profiles(city.by, LAST_YEAR)[1]
    assert (profile.difference, profile.over_quota, profile.quotas) == (1, 0, {"emergency": 2})

    enter(city.one, city.by, "quota", 9, date(2026, 1, 1))
    fields = data(name="某某局")
    update_organization(
        organization_id=city.one.pk, data=fields, by=city.by, at=NOW, effective_on=TODAY - timedelta(days=90)
    )
    vehicles.move_vehicle(vehicle_id=city.cars[0].pk, action="retire", note="", by=city.by, at=NOW)
    restructuring.merge_organization(
        organization_id=city.one.pk, successor_id=city.other.pk, note="", by=city.by, at=NOW
    )

    assert city.facts(LAST_YEAR) == before
    assert [row[0] for row in seen_below] == [before[1][0]]
    now = queries.profiles(city.by, TODAY)
    assert [(row.version.organization, row.vehicles) for row in now] == [(city.top, 0), (city.other, 2)]


def test_a_vehicle_that_becomes_secret_stays_in_last_years_report(city: City) -> None:
    leader = actor(make_person(city.top, Role.AUTHORITY_LEADER))
    before = city.facts(LAST_YEAR)
    assert before[1][4] == 3
    marked = mark_secret(vehicle_id=city.cars[0].pk, secrecy="investigation", reason="来函", by=leader, at=NOW)
    assert city.facts(LAST_YEAR) == before
    assert (city.facts(TODAY)[1][4], city.facts(TODAY, leader)[1][4]) == (2, 3)
    lift_secrecy(vehicle_id=marked.pk, reason="办结", by=leader, at=NOW)
    assert city.facts(TODAY)[1][4] == 3


def test_a_secrecy_vehicle_that_goes_elsewhere_stays_in_last_years_report(city: City) -> None:
    """To those entitled where it was then, and to nobody else."""
    over_one = actor(make_person(city.one, Role.AUTHORITY_LEADER))
    over_other = actor(make_person(city.other, Role.AUTHORITY_LEADER))
    leader = actor(make_person(city.top, Role.AUTHORITY_LEADER))
    secret = kept(city.one, date(2025, 3, 1), plate="涉密1", secrecy="investigation", secret_plate="苏D99999")
    eyes = (city.by, leader, over_one, over_other)
    before = [city.facts(LAST_YEAR, by) for by in eyes]
    assert [facts[-1][4] for facts in before[2:]] == [4, 0]
    assert [facts[1][4] for facts in before[:2]] == [3, 4]
    fields = {name: getattr(secret, name) for name in vehicles.VehicleData.__annotations__}
    moved = {**fields, "plate": "苏D99999", "organization_id": city.other.pk}
    vehicles.update_vehicle(vehicle_id=secret.pk, data=moved, by=leader, at=NOW)  # type: ignore[arg-type]
    assert [city.facts(LAST_YEAR, by) for by in eyes] == before
    assert [city.facts(TODAY, by)[-1][4] for by in (over_one, over_other)] == [3, 1]


def test_totals_add_up_by_level_and_kind(city: City) -> None:
    enter(city.one, city.by, "staff", 40, LAST_YEAR)
    enter(city.other, city.by, "staff", 5, LAST_YEAR)
    enter(city.other, city.by, "quota", 0, LAST_YEAR)
    kept(city.other, LAST_YEAR)
    found = queries.totals(queries.profiles(city.by, TODAY))
    assert (found["all"]["units"], found["all"]["staff"], found["all"]["vehicles"]) == (3, 45, 4)
    assert found["all"]["over_quota"] == 1
    assert [(row["label"], row["staff"]) for row in found["by_level"]] == [("市", 45)]
    assert [(row["label"], row["units"]) for row in found["by_kind"]] == [("行政机关", 3)]


def test_a_figure_is_corrected_on_its_day_and_can_be_struck(city: City) -> None:
    enter(city.one, city.by, "staff", 40, LAST_YEAR)
    figure = enter(city.one, city.by, "staff", 42, LAST_YEAR)
    assert list(queries.figures_of(city.by, city.one.pk)) == [figure]
    entry = Entry.objects.filter(action="establishment.figure.enter").latest("pk")
    assert (entry.before, entry.organization) == ({"value": 40, "source": "编办文件"}, city.one)
    stranger = actor(make_person(city.other, Role.ADMINISTRATOR))
    with refused(NotFound):
        services.strike_figure(figure_id=figure.pk, by=stranger, at=NOW)
    services.strike_figure(figure_id=figure.pk, by=replace(city.by, on=LAST_YEAR), at=NOW)
    assert queries.profiles(city.by, TODAY)[1].staff is None


def test_refused(city: City) -> None:
    with refused(services.TooFarAhead):
        enter(city.one, city.by, "staff", 1, TODAY + timedelta(days=367))
    with refused(services.OnlyQuotaHasParts):
        enter(city.one, city.by, "staff", 1, TODAY, "emergency")
    with refused(NotFound):
        enter(city.one, actor(make_person(city.other, Role.ADMINISTRATOR)), "staff", 1, TODAY)


@pytest.mark.parametrize(("today", "is_open"), [(date(2026, 3, 31), True), (date(2026, 4, 1), False)])
def test_figures_of_a_closed_year_stay(city: City, today: date, is_open: bool) -> None:
    figure, by = enter(city.one, city.by, "staff", 40, LAST_YEAR), replace(city.by, on=today)
    data: services.FigureData = {
        "kind": "staff", "vehicle_kind": "", "value": 7, "effective_on": LAST_YEAR, "source": ""
    }  # fmt: skip
    if is_open:
        services.enter_figure(organization_id=city.one.pk, data=data, by=by, at=NOW)
        assert queries.profiles(city.by, LAST_YEAR)[1].staff == 7
        return
    with refused(YearClosed):
        services.enter_figure(organization_id=city.one.pk, data=data, by=by, at=NOW)
    with refused(YearClosed):
        services.strike_figure(figure_id=figure.pk, by=by, at=NOW)
    services.enter_figure(organization_id=city.one.pk, data={**data, "effective_on": date(2026, 1, 1)}, by=by, at=NOW)
    assert queries.profiles(city.by, LAST_YEAR)[1].staff == 40
