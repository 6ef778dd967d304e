"""Which roles one person may hold together, and which need what."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from motorpool.accounts import grants, queries
from motorpool.accounts.grants import NotYourself, OutOfPlace, RolesExclude, VisitorNeedsEnd
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.kit.errors import NotPermitted
from motorpool.organizations.models import Organization
from motorpool.trips.services import requests
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, ask, make_organization, make_person, trip_data

pytestmark = pytest.mark.django_db
R = Role
SOON = TODAY + timedelta(days=10)


def give(person: User, role: str, unit: Unit, *, start: date = TODAY, end: date | None = None) -> None:
    by = actor(unit.authority)
    grants.grant_role(
        person_id=person.pk,
        role=role,
        organization_id=person.organization_id,
        valid_from=start,
        valid_to=end,
        by=by,
        at=NOW,
    )


class TestExclusions:
    @pytest.mark.parametrize(
        ("held", "wanted"),
        [
            (R.SYSTEM_ADMIN, R.SECURITY_ADMIN),
            (R.AUDIT_ADMIN, R.SYSTEM_ADMIN),
            (R.DISPATCHER, R.SUPERVISOR),
            (R.TRAFFIC_SUPERVISOR, R.APPROVER),
            (R.AUDIT_ADMIN, R.AUTHORITY),
        ],
    )
    def test_one_person_cannot_have_both(self, held: Role, wanted: Role) -> None:
        unit = Unit()
        person = make_person(unit.organization, held)
        with refused(RolesExclude):
            give(person, wanted, unit)

    def test_unless_one_is_over_before_the_other_begins(self) -> None:
        unit = Unit()
        person = make_person(unit.organization, R.DISPATCHER)
        person.grants.update(valid_to=SOON)
        with refused(RolesExclude):
            give(person, R.SUPERVISOR, unit, start=SOON - timedelta(days=1))
        give(person, R.SUPERVISOR, unit, start=SOON)

    def test_whoever_supervises_may_still_ask_for_a_car(self) -> None:
        unit = Unit()
        give(unit.supervisor, R.APPLICANT, unit)


class TestPlaces:
    def test_a_visitor_has_an_end_and_one_host(self) -> None:
        unit = Unit()
        guest = make_person(unit.organization)
        with refused(VisitorNeedsEnd):
            give(guest, R.VISITOR, unit)
        with refused(OutOfPlace):
            elsewhere = make_organization(unit.organization)
            grants.grant_role(
                person_id=guest.pk, role=R.VISITOR, organization_id=elsewhere.pk, valid_from=TODAY, valid_to=SOON,
                by=actor(unit.authority), at=NOW,
            )  # fmt: skip
        give(guest, R.VISITOR, unit, end=SOON)

    def test_a_visitor_asks_for_a_car_for_no_one_else(self) -> None:
        unit = Unit()
        guest = make_person(unit.organization, R.VISITOR)
        assert list(queries.companions_of(actor(guest))) == [guest]
        assert ask(guest).traveller_id == guest.pk
        with pytest.raises(Exception, match="未找到"):
            requests.request_trip(data=trip_data(unit.applicant), request_key=UUID(int=9), by=actor(guest), at=NOW)

    def test_a_suppliers_staff_is_of_the_supplier_and_nothing_else(self) -> None:
        unit = Unit()
        firm = make_organization(unit.organization)
        Organization.objects.filter(pk=firm.pk).update(kind="supplier")
        clerk = make_person(Organization.objects.get(pk=firm.pk))
        for person, role in ((clerk, R.DISPATCHER), (make_person(unit.organization), R.SUPPLIER_STAFF)):
            with refused(OutOfPlace):
                give(person, role, unit)
        give(clerk, R.SUPPLIER_STAFF, unit)
        assert actor(clerk).paths("suppliers.own") == [firm.path]


class TestPower:
    def test_nobody_gives_themselves_a_role(self) -> None:
        unit = Unit()
        for person in (unit.administrator, unit.authority):
            with refused(NotYourself):
                grants.grant_role(
                    person_id=person.pk, role=R.APPROVER, organization_id=unit.organization.pk, valid_from=TODAY,
                    valid_to=None, by=actor(person), at=NOW,
                )  # fmt: skip

    @pytest.mark.parametrize("role", [R.SECURITY_ADMIN, R.AUDIT_ADMIN, R.SYSTEM_ADMIN, R.AUTHORITY_LEADER])
    def test_no_unit_gives_power(self, role: Role) -> None:
        unit = Unit()
        person = make_person(unit.organization)
        for by in (unit.administrator, make_person(unit.organization, R.SYSTEM_ADMIN)):
            with refused(NotPermitted):
                grants.grant_role(
                    person_id=person.pk, role=role, organization_id=unit.organization.pk, valid_from=TODAY,
                    valid_to=None, by=actor(by), at=NOW,
                )  # fmt: skip
        assert not Grant.objects.filter(user=person).exists()
