"""A county's appointments are filed with the city."""

import pytest

from motorpool.access.permissions import Permission as P
from motorpool.accounts import filings, grants
from motorpool.accounts.filings import ReasonMissing
from motorpool.accounts.models import Filing, User
from motorpool.accounts.roles import Role
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.kit.lifecycle import IllegalAction
from motorpool.notifications.models import Notice
from motorpool.organizations.models import Organization
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_person

pytestmark = pytest.mark.django_db
R = Role


class County:
    def __init__(self) -> None:
        self.city = Unit()
        Organization.objects.filter(pk=self.city.organization.pk).update(kind="authority")
        self.unit = Unit(self.city.organization)
        Organization.objects.filter(pk=self.unit.organization.pk).update(division="320402")
        self.person = make_person(Organization.objects.get(pk=self.unit.organization.pk))

    def appoint(self, role: str = R.DISPATCHER) -> User:
        by = actor(self.unit.administrator)
        return grants.grant_role(
            person_id=self.person.pk, role=role, organization_id=self.unit.organization.pk, valid_from=TODAY,
            valid_to=None, by=by, at=NOW,
        )  # fmt: skip

    @property
    def filing(self) -> Filing:
        return Filing.objects.latest("pk")


@pytest.fixture
def county() -> County:
    return County()


def test_an_appointment_works_at_once_and_is_filed(county: County) -> None:
    county.appoint()
    assert actor(county.person).holds(P.TRIP_DISPATCH)
    assert (county.filing.status, county.filing.authority) == ("pending", county.city.organization)
    assert Notice.objects.filter(user=county.city.authority, link="/filings").exists()
    waits_for = county.city.authority, county.unit.authority, county.unit.administrator
    assert [filings.to_decide(actor(one)).count() for one in waits_for] == [1, 0, 0]
    filings.confirm_filings(filing_ids=[county.filing.pk], by=actor(county.city.authority), at=NOW)
    assert county.filing.status == "filed"
    assert not filings.to_decide(actor(county.city.authority)).exists()
    assert Notice.objects.filter(user=county.unit.administrator, title="人员备案已办理").exists()


def test_what_is_returned_ends(county: County) -> None:
    county.appoint()
    by = actor(county.city.authority)
    with refused(ReasonMissing):
        filings.return_filing(filing_id=county.filing.pk, note="", by=by, at=NOW)
    filings.return_filing(filing_id=county.filing.pk, note="不符合条件", by=by, at=NOW)
    assert not actor(county.person).holds(P.TRIP_DISPATCH)
    assert Filing.objects.count() == 1
    with refused(IllegalAction):
        filings.confirm_filings(filing_ids=[county.filing.pk], by=by, at=NOW)


def test_an_end_is_filed_too(county: County) -> None:
    county.appoint()
    grants.end_grant(grant_id=county.filing.grant_id, by=actor(county.unit.administrator), at=NOW)
    assert (Filing.objects.count(), county.filing.ends) == (2, True)


@pytest.mark.parametrize("role", [R.DRIVER, R.APPLICANT, R.FLEET_MANAGER])
def test_other_roles_are_not(county: County, role: Role) -> None:
    county.appoint(role)
    assert not Filing.objects.exists()


def test_nor_is_what_a_city_appoints() -> None:
    unit = Unit(Unit().organization)
    grants.grant_role(
        person_id=unit.applicant.pk, role=R.DISPATCHER, organization_id=unit.organization.pk, valid_from=TODAY,
        valid_to=None, by=actor(unit.administrator), at=NOW,
    )  # fmt: skip
    assert not Filing.objects.exists()


def test_only_the_city_decides_and_all_or_none(county: County) -> None:
    county.appoint()
    first = county.filing
    with refused(NotPermitted):
        filings.confirm_filings(filing_ids=[first.pk], by=actor(county.unit.authority), at=NOW)
    with refused(NotFound):
        filings.confirm_filings(filing_ids=[first.pk], by=actor(Unit().authority), at=NOW)
    other = County()
    other.appoint()
    with refused(NotFound):
        filings.confirm_filings(filing_ids=[first.pk, other.filing.pk], by=actor(county.city.authority), at=NOW)
