"""A county's appointments are filed with the city."""

from unittest.mock import ANY

import pytest

from motorpool.access.permissions import Permission as P
from motorpool.accounts import filings, grants
from motorpool.accounts.filings import ReasonMissing
from motorpool.accounts.models import Filing, User
from motorpool.accounts.roles import Role
from motorpool.accounts.tasks import send_waiting_filings
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.kit.lifecycle import IllegalAction
from motorpool.notifications.models import Notice
from motorpool.organizations.models import Organization
from tests.clients import get, signed_in
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_person

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


class TestNoCityYet:
    """A county came to the platform before its city, or the city's 主管部门 has nobody."""

    @pytest.fixture
    def lonely(self, county: County) -> County:
        Organization.objects.filter(pk=county.city.organization.pk).update(kind="government")
        county.appoint()
        return county

    def shown(self, county: County) -> list[tuple[object, str, bool]]:
        rows = get(signed_in(county.unit.administrator), "/filings")["items"]
        return [(row["authority"], row["obstacle"], row["may_decide"]) for row in rows]

    def test_it_waits_in_sight_and_goes_to_the_city_once_it_is_there(self, lonely: County) -> None:
        assert actor(lonely.person).holds(P.TRIP_DISPATCH)
        assert self.shown(lonely) == [(None, filings.NO_CITY, False)]
        for by in (lonely.city.authority, lonely.unit.authority):
            with refused(NotPermitted):
                filings.confirm_filings(filing_ids=[lonely.filing.pk], by=actor(by), at=NOW)
        assert filings.send_waiting(at=NOW) == 0
        Organization.objects.filter(pk=lonely.city.organization.pk).update(kind="authority")
        send_waiting_filings(int(NOW.timestamp()))
        assert lonely.filing.authority == lonely.city.organization
        assert Notice.objects.filter(user=lonely.city.authority, link="/filings").count() == 1
        assert filings.send_waiting(at=NOW) == 0
        filings.confirm_filings(filing_ids=[lonely.filing.pk], by=actor(lonely.city.authority), at=NOW)
        assert self.shown(lonely) == [(ANY, "", False)]

    def test_nobody_there_to_decide_is_said(self, county: County) -> None:
        county.appoint()
        assert [obstacle for _, obstacle, _ in self.shown(county)] == [""]
        User.objects.filter(pk=county.city.authority.pk).update(is_active=False)
        assert [obstacle for _, obstacle, _ in self.shown(county)] == [filings.NOBODY_THERE]

    def test_it_goes_elsewhere_when_its_authority_is_closed(self, county: County) -> None:
        county.appoint()
        old = county.city.organization
        Organization.objects.filter(pk=old.pk).update(is_active=False)
        new = make_organization(name="新的机关事务管理局")
        Organization.objects.filter(pk=new.pk).update(kind="authority")
        Organization.objects.filter(pk=county.unit.organization.pk).update(
            parent=new, path=f"{new.path}{county.unit.organization.pk}/"
        )
        assert (filings.send_waiting(at=NOW), county.filing.authority) == (1, new)


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
