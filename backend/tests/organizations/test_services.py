"""The tree of units: planting, changing, closing, reopening."""

from typing import Any, cast

import pytest

from motorpool.accounts.models import User
from motorpool.audit.models import Entry
from motorpool.kit.errors import DomainError, NotFound
from motorpool.organizations import queries, services
from motorpool.organizations.models import Division, Organization
from motorpool.organizations.services import (
    AlreadyClosed,
    HasOpenChildren,
    NameTaken,
    NotClosed,
    OrganizationData,
    ParentClosed,
    UnknownDivision,
)
from tests.database import refused
from tests.factories import NOW, Unit, actor, make_organization, make_vehicle

pytestmark = pytest.mark.django_db


def data(**fields: Any) -> OrganizationData:
    given: Any = {
        "name": "常州市财政局", "short_name": "", "kind": "government", "credit_code": "", "division_code": "320400",
        "needs_consent": False, "phone": "", "address": "", **fields,
    }  # fmt: skip
    return cast(OrganizationData, given)


@pytest.fixture
def unit() -> Unit:
    return Unit()


def create(unit: Unit, parent: Organization | None = None, **fields: Any) -> Organization:
    parent = parent or unit.organization
    return services.create_organization(parent_id=parent.pk, data=data(**fields), by=actor(unit.authority), at=NOW)


def close(unit: Unit, which: Organization) -> Organization:
    return services.close_organization(organization_id=which.pk, note="机构改革", by=actor(unit.authority), at=NOW)


def reopen(unit: Unit, which: Organization) -> Organization:
    return services.reopen_organization(organization_id=which.pk, note="", by=actor(unit.authority), at=NOW)


class TestCreate:
    def test_hangs_below_its_parent(self, unit: Unit) -> None:
        made = create(unit)
        assert made.path == f"{unit.organization.path}{made.pk}/"
        assert (made.short_name, made.name_key) == ("常州市财政局", "changzhoushicaizhengju czsczj")
        assert Entry.objects.get().organization == made

    def test_a_name_once_below_one_parent(self, unit: Unit) -> None:
        first = create(unit)
        with refused(NameTaken):
            create(unit)
        assert create(unit, first).parent == first

    def test_not_elsewhere_nor_below_what_is_closed(self, unit: Unit) -> None:
        with refused(NotFound):
            create(unit, make_organization())
        closed = close(unit, create(unit))
        with refused(ParentClosed):
            create(unit, closed)

    def test_in_a_known_division(self, unit: Unit) -> None:
        with refused(UnknownDivision):
            create(unit, division_code="000000")


class TestUpdate:
    def test_records_what_changed_and_the_spelling_follows(self, unit: Unit) -> None:
        made = create(unit)
        by = actor(unit.authority)
        fields = data(name="常州市审计局", short_name="市审计局", needs_consent=True)
        services.update_organization(organization_id=made.pk, data=fields, by=by, at=NOW)
        made.refresh_from_db()
        assert (made.name_key, made.needs_consent) == ("changzhoushishenjiju czssjj", True)
        entry = Entry.objects.get(action="organizations.organization.update")
        assert entry.before == {"name": "常州市财政局", "short_name": "常州市财政局", "needs_consent": False}
        services.update_organization(organization_id=made.pk, data=fields, by=by, at=NOW)
        assert Entry.objects.filter(action="organizations.organization.update").count() == 1

    def test_not_to_a_name_that_is_taken(self, unit: Unit) -> None:
        create(unit)
        other = create(unit, name="常州市审计局")
        with refused(NameTaken):
            services.update_organization(organization_id=other.pk, data=data(), by=actor(unit.authority), at=NOW)


class TestClose:
    def test_and_reopen(self, unit: Unit) -> None:
        made = create(unit)
        assert not close(unit, made).is_active
        with refused(AlreadyClosed):
            close(unit, made)
        assert reopen(unit, made).is_active
        with refused(NotClosed):
            reopen(unit, made)
        assert list(Entry.objects.order_by("pk").values_list("action_label", "note"))[1:] == [
            ("撤销", "机构改革"),
            ("恢复", ""),
        ]

    def test_the_lowest_first_and_reopened_from_above(self, unit: Unit) -> None:
        upper = create(unit)
        lower = create(unit, upper)
        with refused(HasOpenChildren):
            close(unit, upper)
        close(unit, lower)
        close(unit, upper)
        with refused(ParentClosed):
            reopen(unit, lower)

    def test_not_while_anyone_or_anything_is_there(self, unit: Unit) -> None:
        made = create(unit)
        vehicle = make_vehicle(made)
        with refused(DomainError):
            close(unit, made)
        vehicle.organization = unit.organization
        vehicle.save()
        User.objects.filter(pk=unit.applicant.pk).update(organization=made)
        with refused(DomainError):
            close(unit, made)

    def test_not_the_one_whose_people_would_be_locked_out(self, unit: Unit) -> None:
        with refused(DomainError):
            close(unit, unit.organization)


class TestQueries:
    def test_divisions_have_their_codes(self) -> None:
        codes = list(queries.divisions().values_list("code", flat=True))
        assert codes == sorted(codes)
        city = Division.objects.get(code="320400")
        assert (city.name, city.level, city.parent_id) == ("常州市", "city", "320000")

    def test_search_in_scope(self, unit: Unit) -> None:
        made = create(unit)
        create(Unit(), name="常州市财政局")
        by = actor(unit.administrator)
        for q in ("财政", "czsczj", "CaiZheng"):
            assert list(queries.organizations_for(by, q=q)) == [made], q
        assert list(queries.organizations_for(by, q="财政", kind="court")) == []
        assert list(queries.organizations_for(by, q="财政", division="320400", active=True)) == [made]

    def test_the_tree_is_what_any_grant_reaches_parents_first(self, unit: Unit) -> None:
        made = create(unit)
        below = create(unit, made)
        assert list(queries.tree_for(actor(unit.driver.person))) == [unit.organization, made, below]
