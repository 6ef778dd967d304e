"""A unit goes up into another: what follows to the successor, what stays as history, what must be settled first."""

from typing import Any

import pytest
import time_machine

from motorpool.accounts import filings, limits
from motorpool.accounts.limits import limits_for
from motorpool.accounts.mergers import LimitWouldBeLost
from motorpool.accounts.models import Filing, Grant, Limit
from motorpool.accounts.roles import Role
from motorpool.audit.models import Concealment
from motorpool.audit.queries import entries_for
from motorpool.inspections.queries import inspections_for
from motorpool.inspections.services import write_inspection
from motorpool.organizations import restructuring
from motorpool.organizations.models import Organization
from motorpool.vehicles import secrecy
from tests.clients import get, signed_in
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_person

pytestmark = pytest.mark.django_db
R = Role


class City:
    """Two districts under a city; the first goes up into the second."""

    def __init__(self) -> None:
        self.city = Unit(make_organization(name="省局"))
        self.one, self.other = Unit(self.city.organization), Unit(self.city.organization)
        self.by = actor(self.city.authority)

    def weigh(self) -> list[str]:
        one, other = self.one.organization, self.other.organization
        weighed = restructuring.weigh_merger(organization_id=one.pk, successor_id=other.pk, by=self.by, at=NOW)
        return weighed.obstacles

    def merge(self) -> None:
        one, other = self.one.organization, self.other.organization
        restructuring.merge_organization(
            organization_id=one.pk, successor_id=other.pk, note="机构改革", by=self.by, at=NOW
        )

    def limit(self, unit: Organization, **what: Any) -> Limit:
        given = {"role": "", "permission": "", "reason": "整改", "valid_from": TODAY, "valid_to": None, **what}
        return limits.set_limit(organization_id=unit.pk, **given, by=self.by, at=NOW)


@pytest.fixture
def city() -> City:
    return City()


def test_a_limit_is_not_shaken_off_by_a_merger(city: City) -> None:
    limit = city.limit(city.one.organization, permission="vehicles.manage")
    name = city.city.organization.name
    assert city.weigh() == [f"{name}对该单位的限制（权限“管理车辆”）尚未解除，请先由设定机关解除"]
    with refused(restructuring.MergerRefused):
        city.merge()
    limits.lift_limit(limit_id=limit.pk, note="", by=city.by, at=NOW)
    city.merge()
    successor = actor(city.other.administrator)
    assert list(limits_for(successor)) == [limit]  # lifted, and still on record there


@pytest.mark.django_db(transaction=True)
def test_it_is_weighed_over_the_wire(city: City) -> None:
    """Outside a test nobody has opened a transaction around the call."""
    one, other = city.one.organization, city.other.organization
    with time_machine.travel(NOW, tick=False):
        answer = get(signed_in(city.city.authority), f"/organizations/{one.pk}/merger?successor_id={other.pk}")
    assert {"label": "人员", "count": 8} in answer["moves"]


def test_nor_do_people_come_where_their_role_is_withheld(city: City) -> None:
    city.limit(city.other.organization, role=R.DRIVER)
    assert [text.split("限制了")[1] for text in city.weigh()] == ["角色“驾驶员”，转入人员的角色不能授予"]


def test_nor_by_a_move_but_by_the_level_that_set_it(city: City) -> None:
    below = make_organization(city.one.organization)
    elsewhere = make_organization(city.city.organization)
    city.limit(city.one.organization, permission="vehicles.manage")
    Grant.objects.create(user=city.one.applicant, role=R.ADMINISTRATOR, organization=elsewhere, valid_from=TODAY)
    Grant.objects.create(
        user=city.one.applicant, role=R.ADMINISTRATOR, organization=city.one.organization, valid_from=TODAY
    )
    move: dict[str, Any] = {"organization_id": below.pk, "parent_id": elsewhere.pk, "note": "", "at": NOW}
    with refused(LimitWouldBeLost):
        restructuring.move_organization(**move, by=actor(city.one.applicant))
    restructuring.move_organization(**move, by=city.by)


def test_limits_that_the_unit_had_set_are_lifted_by_its_successor(city: City) -> None:
    below = make_organization(city.one.organization)
    set_by_one = limits.set_limit(
        organization_id=below.pk, role="", permission="vehicles.manage", reason="", valid_from=TODAY, valid_to=None,
        by=actor(city.one.authority), at=NOW,
    )  # fmt: skip
    city.merge()
    limits.lift_limit(limit_id=set_by_one.pk, note="", by=actor(city.other.authority), at=NOW)
    assert Limit.objects.get(pk=set_by_one.pk).valid_to == TODAY


def test_what_was_found_and_filed_stays_with_the_past_in_sight_of_the_successor(city: City) -> None:
    note = write_inspection(
        subject_kind="vehicle", subject_id=city.one.vehicle.pk, finding="doubt", text="里程不符", is_open=True,
        by=actor(city.one.supervisor), at=NOW,
    )  # fmt: skip
    grant = city.one.approver.grants.get(role=R.APPROVER)
    filing = Filing.objects.create(
        organization=city.one.organization, authority=city.one.organization, grant=grant, made_at=NOW
    )
    city.merge()
    assert list(inspections_for(actor(city.other.manager))) == [note]
    assert list(inspections_for(actor(city.other.manager), organization_id=city.other.organization.pk)) == [note]
    assert note.organization == city.one.organization
    successor = actor(city.other.authority)
    assert filing in filings.filings_for(successor)
    filings.confirm_filings(filing_ids=[filing.pk], by=successor, at=NOW)


def test_what_was_concealed_of_a_secrecy_vehicle_follows_it(city: City) -> None:
    keeper = make_person(city.city.organization, R.AUTHORITY_LEADER)
    vehicle = city.one.vehicle
    secrecy.mark_secret(vehicle_id=vehicle.pk, secrecy="investigation", reason="来函", by=actor(keeper), at=NOW)
    city.merge()
    owners = Concealment.objects.filter(subject_type="vehicles.vehicle", subject_id=vehicle.pk)
    assert set(owners.values_list("organization", flat=True)) == {city.other.organization.pk}
    entitled = actor(make_person(city.other.organization, R.AUTHORITY_LEADER, R.AUTHORITY))
    seen = entries_for(entitled).filter(subject_type="vehicles.vehicle", subject_id=vehicle.pk)
    assert sorted(seen.values_list("action_label", flat=True)) == ["标记涉密", "随单位合并划转"]
    for stranger in (city.other.authority, city.city.authority):
        assert not entries_for(actor(stranger)).filter(subject_type="vehicles.vehicle").exists()
