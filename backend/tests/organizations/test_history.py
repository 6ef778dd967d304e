"""Renaming, moving and merging: what was, stays readable as it was."""

from datetime import date, timedelta
from typing import Any

import pytest

from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.drivers.models import Driver
from motorpool.kit.errors import NotFound
from motorpool.kit.years import YearClosed
from motorpool.organizations import history, queries, restructuring, services
from motorpool.organizations.models import Organization, Version
from motorpool.vehicles.models import Keeping, Vehicle
from motorpool.vehicles.queries import vehicles_for
from tests.database import at_once, racing, refused
from tests.factories import NOW, TODAY, Unit, actor, ask, hours, make_organization, make_person, make_vehicle
from tests.organizations.test_services import data

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 12, 31)
THIS_SUMMER = date(2026, 7, 1)


class Country:
    """A top with two districts; the first has a bureau with an office below it."""

    def __init__(self) -> None:
        self.top = make_organization(name="省局")
        self.first, self.second = Unit(self.top), Unit(self.top)
        self.bureau = make_organization(self.first.organization, name="第一区财政局")
        self.office = make_organization(self.bureau, name="国库中心")
        self.by = actor(make_person(self.top, Role.AUTHORITY))

    def move(self, unit: Organization, parent: Organization, on: date | None = None, by: Any = None) -> Organization:
        return restructuring.move_organization(
            organization_id=unit.pk, parent_id=parent.pk, note="", by=by or self.by, at=NOW, effective_on=on
        )

    def merge(self, unit: Organization, into: Organization, on: date | None = None, by: Any = None) -> Organization:
        return restructuring.merge_organization(
            organization_id=unit.pk, successor_id=into.pk, note="机构改革", by=by or self.by, at=NOW, effective_on=on
        )

    def rename(self, unit: Organization, name: str, on: date | None = None) -> None:
        services.update_organization(
            organization_id=unit.pk, data=data(name=name), by=self.by, at=NOW, effective_on=on, note="更名批复"
        )


def tree(by: Any, on: date) -> list[tuple[str, int | None]]:
    return [(version.name, version.parent_id) for version in queries.tree_on(by, on)]


@pytest.fixture
def country() -> Country:
    return Country()


class TestTreeOfADay:
    def test_last_years_tree_outlives_a_renaming_a_move_and_a_merger(self, country: Country) -> None:
        eyes = [country.by, actor(country.first.authority), actor(country.second.authority)]
        before = [tree(by, LAST_YEAR) for by in eyes]
        assert [len(one) for one in before] == [5, 3, 1]
        country.rename(country.bureau, "第一区财政和国资局", THIS_SUMMER)
        country.move(country.office, country.second.organization, THIS_SUMMER + timedelta(days=1))
        country.merge(country.first.organization, country.second.organization)
        assert [tree(by, LAST_YEAR) for by in eyes] == before
        assert ("第一区财政局", country.first.organization.pk) in tree(country.by, THIS_SUMMER - timedelta(days=1))
        assert ("第一区财政和国资局", country.first.organization.pk) in tree(country.by, THIS_SUMMER)
        assert tree(country.by, TODAY)[-2:] == [
            ("第一区财政和国资局", country.second.organization.pk),
            ("国库中心", country.second.organization.pk),
        ]

    def test_part_of_a_tree(self, country: Country) -> None:
        found = queries.versions_on(country.by, TODAY, *queries.SEEN_BY, top=country.bureau.pk)
        assert [version.name for version in found] == ["第一区财政局", "国库中心"]
        assert (
            queries.versions_on(actor(country.second.authority), TODAY, *queries.SEEN_BY, top=country.bureau.pk) == []
        )

    def test_a_correction_on_the_same_day_leaves_one_version(self, country: Country) -> None:
        country.rename(country.bureau, "第一区财正局", THIS_SUMMER)
        country.rename(country.bureau, "第一区财务局", THIS_SUMMER)
        names = queries.versions_of(country.by, country.bureau.pk).values_list("name", flat=True)
        assert list(names) == ["第一区财务局", "第一区财政局"]

    def test_dates_to_come_long_past_or_before_the_last_change_are_refused(self, country: Country) -> None:
        country.rename(country.bureau, "第一区财务局", THIS_SUMMER)
        for kind, day in (
            (history.NotInEffectYet, TODAY + timedelta(days=1)),
            (YearClosed, LAST_YEAR),
            (history.BeforeLastChange, THIS_SUMMER - timedelta(days=1)),
        ):
            with refused(kind):
                country.rename(country.bureau, "某局", day)

    def test_closed_and_reopened_on_one_day_is_as_if_never_closed(self, country: Country) -> None:
        key, by = country.office.pk, country.by
        services.close_organization(organization_id=key, note="", by=by, at=NOW)
        assert ("国库中心", country.bureau.pk) not in tree(country.by, TODAY)
        services.reopen_organization(organization_id=key, note="", by=by, at=NOW)
        assert Version.objects.get(organization=country.office).valid_to is None


class TestMove:
    def test_no_circle_in_the_past_either(self, country: Country) -> None:
        country.move(country.office, country.second.organization, THIS_SUMMER)
        with refused(history.CircleThen):
            country.move(country.bureau, country.office, THIS_SUMMER - timedelta(days=1))
        country.move(country.bureau, country.office, THIS_SUMMER)
        assert len(tree(country.by, THIS_SUMMER)) == len(tree(country.by, THIS_SUMMER - timedelta(days=1))) == 5

    def test_the_whole_subtree_and_the_scopes_go_along(self, country: Country) -> None:
        car = make_vehicle(country.office)
        old, new = (actor(unit.supervisor) for unit in (country.first, country.second))
        country.move(country.bureau, country.second.organization)
        country.office.refresh_from_db()
        assert country.office.path == f"{country.second.organization.path}{country.bureau.pk}/{country.office.pk}/"
        assert car in vehicles_for(new)
        assert car not in vehicles_for(old)
        entry = Entry.objects.get(action="organizations.organization.move")
        assert entry.after is not None
        assert entry.after["parent_id"] == country.second.organization.pk

    def test_no_circles(self, country: Country) -> None:
        for target in (country.office, country.bureau):
            with refused(restructuring.BelowItself):
                country.move(country.bureau, target)

    def test_needs_power_over_what_is_above_on_both_sides(self, country: Country) -> None:
        both = make_person(country.bureau, Role.ADMINISTRATOR)
        Grant.objects.create(
            user=both, role=Role.ADMINISTRATOR, organization=country.second.organization, valid_from=TODAY
        )
        with refused(restructuring.AboveNotYours):
            country.move(country.bureau, country.second.organization, by=actor(both))
        with refused(NotFound):
            country.move(country.bureau, country.second.organization, by=actor(country.first.authority))
        with refused(restructuring.Topmost):
            country.move(country.top, country.bureau)

    @racing
    def test_two_at_once_close_no_circle(self) -> None:
        country = Country()
        one, other = country.first.organization, country.second.organization
        at_once(lambda: country.move(one, other), lambda: country.move(other, one))
        paths = dict(Organization.objects.values_list("pk", "path"))
        for unit in Organization.objects.exclude(parent=None):
            assert unit.path == f"{paths[unit.parent_id or 0]}{unit.pk}/"


class TestMerge:
    def test_everyone_and_everything_goes_along_and_the_past_stays_in_sight(self, country: Country) -> None:
        source, into = country.first, country.second.organization
        country.merge(source.organization, into, THIS_SUMMER)
        source.organization.refresh_from_db()
        assert (source.organization.is_active, source.organization.merged_into) == (False, into)
        assert not User.objects.filter(organization=source.organization).exists()
        assert Vehicle.objects.get(pk=source.vehicle.pk).organization == into
        assert Driver.objects.get(pk=source.driver.pk).organization == into
        assert Keeping.objects.get(vehicle=source.vehicle, valid_to=None).organization == into
        country.bureau.refresh_from_db()
        assert country.bureau.parent == into
        seen = queries.organization_for(actor(country.second.authority), source.organization.pk)
        assert seen.merged_into == into
        assert [one.organization_id for one in queries.absorbed_by(into.pk)] == [source.organization.pk]
        with refused(services.MergedAway):
            services.reopen_organization(organization_id=source.organization.pk, note="", by=country.by, at=NOW)

    def test_power_over_the_old_unit_does_not_become_power_over_the_new(self, country: Country) -> None:
        into = country.second.organization
        country.merge(country.first.organization, into)
        held = set(
            Grant.objects.filter(organization=into, user__in=country.first.people(), valid_to=None).values_list(
                "role", flat=True
            )
        )
        assert held == {Role.APPLICANT, Role.DRIVER}
        assert not actor(country.first.administrator).grants

    def test_open_trips_and_holds_stand_in_the_way_by_name(self, country: Country) -> None:
        from motorpool.reservations.models import Reservation

        trip = ask(country.first.applicant)
        Reservation.objects.create(vehicle=country.first.vehicle, period=hours(1, 5), reason="repair")
        weighed = restructuring.weigh_merger(
            organization_id=country.first.organization.pk,
            successor_id=country.second.organization.pk,
            by=country.by,
            at=NOW,
        )
        assert {(one.label, one.count) for one in weighed.moves} >= {("人员", 8), ("车辆", 1), ("驾驶员", 1)}
        assert [trip.number in weighed.obstacles[-1], "维修保养 1 项" in weighed.obstacles[0]] == [True, True]
        with refused(restructuring.MergerRefused):
            country.merge(country.first.organization, country.second.organization)

    def test_not_into_itself_nor_with_children_of_one_name(self, country: Country) -> None:
        with refused(restructuring.BelowItself):
            country.merge(country.first.organization, country.bureau)
        make_organization(country.second.organization, name="第一区财政局")
        with refused(restructuring.MergerRefused):
            country.merge(country.first.organization, country.second.organization)


class TestNames:
    def test_credit_codes_are_checked_and_compared_only_in_scope(self, country: Country) -> None:
        def give(unit: Unit, code: str) -> None:
            services.update_organization(
                organization_id=unit.organization.pk,
                data=data(name=unit.organization.name, credit_code=code),
                by=actor(unit.administrator),
                at=NOW,
            )

        with refused(services.BadCreditCode):
            give(country.first, "11370300MB28572008")
        give(country.first, "11370300mb28572007")
        give(country.second, "11370300MB28572007")  # elsewhere it is not even told that it is taken
        with refused(services.CreditCodeTaken):
            services.create_organization(
                parent_id=country.top.pk, data=data(credit_code="11370300MB28572007"), by=country.by, at=NOW
            )

    def test_who_may_not_look_above_does_not_learn_what_is_there(self, country: Country) -> None:
        fields = data(name=country.second.organization.name)
        with refused(services.NameNotAvailable):
            services.update_organization(
                organization_id=country.first.organization.pk,
                data=fields,
                by=actor(country.first.administrator),
                at=NOW,
            )
