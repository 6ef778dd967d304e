"""What a level above withholds, and who may withhold it and give it back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from motorpool.access.permissions import Permission as P
from motorpool.accounts import explaining, grants, limits, queries
from motorpool.accounts.grants import RoleWithheld
from motorpool.accounts.limits import AlreadyLimited, LimitInThePast, LimitOfOneThing
from motorpool.accounts.models import Limit, User
from motorpool.accounts.roles import ALLOWS, SEPARATED, Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.notifications.models import Notice
from tests.clients import API, get, signed_in
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_person
from tests.workbooks import table_of

pytestmark = pytest.mark.django_db
R = Role


class Levels:
    """A city, a county below it, a unit of the county."""

    def __init__(self) -> None:
        self.city = Unit()
        self.county = Unit(self.city.organization)
        self.unit = Unit(self.county.organization)

    def limit(self, by: User, unit: Unit, role: str = "", permission: str = "", **period: Any) -> Limit:
        return limits.set_limit(
            organization_id=unit.organization.pk, role=role, permission=permission, reason="整改",
            **{"valid_from": TODAY, "valid_to": None, **period}, by=actor(by), at=NOW,
        )  # fmt: skip


@pytest.fixture
def levels() -> Levels:
    return Levels()


class TestEffect:
    def test_a_role_is_withheld_from_the_whole_part_below(self, levels: Levels) -> None:
        levels.limit(levels.city.authority, levels.county, role=R.DISPATCHER)
        path = levels.unit.organization.path
        for below in (levels.county, levels.unit):
            assert actor(below.dispatcher).paths(P.TRIP_DISPATCH) == []
        above = actor(levels.city.dispatcher)
        assert above.may(P.TRIP_DISPATCH, path)
        assert list(queries.holders(P.TRIP_DISPATCH, path, TODAY)) == [levels.city.dispatcher]

    def test_a_permission_is_withheld_from_every_role(self, levels: Levels) -> None:
        levels.limit(levels.city.authority, levels.unit, permission=P.VEHICLE_MANAGE)
        for person in (levels.unit.manager, levels.unit.administrator):
            assert not actor(person).holds(P.VEHICLE_MANAGE)
            assert actor(person).holds(P.VEHICLE_VIEW)
        assert actor(levels.county.manager).holds(P.VEHICLE_MANAGE)

    def test_all_accounts_of_a_unit_wherever_they_have_their_grants(self, levels: Levels) -> None:
        abroad = make_person(levels.unit.organization, R.DISPATCHER, at=levels.city.organization)
        levels.limit(levels.county.authority, levels.unit)
        for person in (abroad, levels.unit.applicant, levels.unit.administrator):
            assert not any(grant.permissions for grant in actor(person).grants)
        assert abroad not in queries.holders(P.TRIP_DISPATCH, levels.city.organization.path, TODAY)

    def test_for_its_days_only(self, levels: Levels) -> None:
        end = TODAY + timedelta(days=3)
        levels.limit(levels.city.authority, levels.unit, role=R.APPROVER, valid_to=end)
        assert not actor(levels.unit.approver, end - timedelta(days=1)).holds(P.TRIP_APPROVE)
        assert actor(levels.unit.approver, end).holds(P.TRIP_APPROVE)

    def test_what_is_withheld_cannot_be_given(self, levels: Levels) -> None:
        levels.limit(levels.city.authority, levels.county, role=R.DISPATCHER)
        with refused(RoleWithheld):
            grants.grant_role(
                person_id=levels.unit.applicant.pk, role=R.DISPATCHER, organization_id=levels.unit.organization.pk,
                valid_from=TODAY, valid_to=None, by=actor(levels.unit.administrator), at=NOW,
            )  # fmt: skip

    def test_it_is_recorded_and_told(self, levels: Levels) -> None:
        levels.limit(levels.city.authority, levels.unit, role=R.DISPATCHER)
        entry = Entry.objects.get()
        assert (entry.action, entry.organization, entry.note) == (
            "accounts.limit.create", levels.unit.organization, "整改"
        )  # fmt: skip
        assert Notice.objects.filter(user=levels.unit.administrator, link="/limits").exists()


class TestWho:
    def test_only_a_level_above(self, levels: Levels) -> None:
        with refused(NotPermitted):
            levels.limit(levels.county.authority, levels.county, role=R.DISPATCHER)
        with refused(NotFound):
            levels.limit(levels.county.authority, levels.city, role=R.DISPATCHER)
        with refused(NotFound):
            levels.limit(levels.unit.administrator, levels.unit, role=R.DISPATCHER)

    def test_nobody_below_lifts_it(self, levels: Levels) -> None:
        made = levels.limit(levels.city.authority, levels.unit, role=R.DISPATCHER)
        for person, refusal in ((levels.county.authority, NotPermitted), (levels.unit.authority, NotPermitted)):
            with refused(refusal):
                limits.lift_limit(limit_id=made.pk, note="", by=actor(person), at=NOW)
        with refused(NotFound):
            limits.lift_limit(limit_id=made.pk, note="", by=actor(Unit().authority), at=NOW)
        limits.lift_limit(limit_id=made.pk, note="已整改", by=actor(levels.city.authority), at=NOW)
        assert actor(levels.unit.dispatcher).holds(P.TRIP_DISPATCH)

    def test_one_thing_once_and_not_backwards(self, levels: Levels) -> None:
        by = levels.city.authority
        levels.limit(by, levels.unit, role=R.DISPATCHER)
        with refused(AlreadyLimited):
            levels.limit(by, levels.unit, role=R.DISPATCHER)
        end = TODAY + timedelta(days=9)
        levels.limit(by, levels.unit, role=R.APPROVER, valid_to=end)
        for period in ({"valid_to": end}, {"valid_to": TODAY + timedelta(days=1)}, {}):
            with refused(AlreadyLimited):
                levels.limit(by, levels.unit, R.APPROVER, "", **period)
        levels.limit(by, levels.unit, role=R.APPROVER, valid_from=end)  # and on from there
        with refused(LimitOfOneThing):
            levels.limit(by, levels.unit, role=R.DISPATCHER, permission=P.TRIP_VIEW)
        periods: list[dict[str, Any]] = [{"valid_from": TODAY - timedelta(days=1)}, {"valid_to": TODAY}]
        for period in periods:
            with refused(LimitInThePast):
                levels.limit(by, levels.unit, R.APPROVER, "", **period)

    def test_who_is_concerned_sees_it(self, levels: Levels) -> None:
        made = levels.limit(levels.city.authority, levels.county, role=R.DISPATCHER)
        assert list(limits.limits_for(actor(levels.unit.administrator))) == [made]
        assert list(limits.limits_for(actor(Unit().administrator))) == []
        home = levels.unit.organization.path
        assert list(limits.limits_of(levels.unit.dispatcher.pk, home, TODAY)) == [made]


class TestExplaining:
    def test_agrees_with_what_the_actor_may(self, levels: Levels) -> None:
        levels.limit(levels.city.authority, levels.unit, permission=P.VEHICLE_MANAGE)
        levels.limit(levels.county.authority, levels.unit, role=R.DISPATCHER)
        by = actor(levels.city.authority)
        people = (levels.unit.manager, levels.unit.dispatcher, levels.county.manager, levels.unit.approver)
        for person in people:
            rows = explaining.of_person(by, person_id=person.pk, on=TODAY)
            holds = {(row.permission, row.grant.organization.path) for row in rows if row.holds}
            mine = actor(person)
            assert holds == {(p, grant.path) for grant in mine.grants for p in grant.permissions}
            assert all(row.limits for row in rows if not row.holds)

    def test_agrees_with_who_holds_it_in_a_unit(self, levels: Levels) -> None:
        levels.limit(levels.city.authority, levels.unit, permission=P.TRIP_DISPATCH)
        User.objects.filter(pk=levels.county.dispatcher.pk).update(is_active=False)
        unit = levels.unit.organization
        for permission in P:
            rows = explaining.of_unit(
                actor(levels.unit.administrator), organization_id=unit.pk, permission=permission, on=TODAY
            )
            found = {row.grant.user_id for row in rows if row.holds}
            assert found == {*queries.holders(permission, unit.path, TODAY).values_list("pk", flat=True)}

    @pytest.mark.parametrize("role", sorted(SEPARATED))
    def test_any_of_the_three_administrators_may_ask(self, levels: Levels, role: Role) -> None:
        person = make_person(levels.county.organization, role)
        client, asked = signed_in(person), levels.unit.dispatcher
        found = get(client, f"/permissions/people?q={asked.username}")
        assert [(one["id"], one["organization"]["id"]) for one in found] == [(asked.pk, levels.unit.organization.pk)]
        assert get(client, f"/permissions/people?person_id={levels.city.dispatcher.pk}") == []
        rows = get(client, f"/permissions/people/{asked.pk}")
        assert {row["permission"] for row in rows} == {*ALLOWS[R.DISPATCHER]}
        rows = get(client, f"/permissions/units/{levels.unit.organization.pk}?permission=trips.dispatch")
        assert asked.name in {row["person"]["name"] for row in rows}
        assert get(client, "/permissions/conflicts") == []

    def test_not_of_strangers(self, levels: Levels) -> None:
        by = actor(Unit(levels.city.organization).administrator)
        with pytest.raises(NotFound):
            explaining.of_person(by, person_id=levels.unit.applicant.pk, on=TODAY)
        with pytest.raises(NotFound):
            explaining.of_unit(by, organization_id=levels.city.organization.pk, permission=P.TRIP_VIEW, on=TODAY)

    def test_old_grants_that_conflict_are_reported(self, levels: Levels) -> None:
        torn = make_person(make_organization(levels.unit.organization), R.DISPATCHER, R.SUPERVISOR)
        found = explaining.conflicts_for(actor(levels.county.administrator))
        assert [(one.person, one.reason) for one in found] == [(torn, "监督人员只检查和记录，不办理业务")]
        assert explaining.conflicts_for(actor(Unit().administrator)) == []


class TestSuspended:
    """All accounts of a unit are limited: its people learn by whom, why and until when, and can do nothing else."""

    def test_at_once_and_until_it_is_lifted(self, levels: Levels) -> None:
        person = levels.unit.dispatcher
        with time_machine.travel(NOW, tick=False):
            client = signed_in(person)
            assert get(client, "/auth/me")["suspended"] is False
            limit = levels.limit(levels.city.authority, levels.county, valid_to=TODAY + timedelta(days=5))
            me = get(client, "/auth/me")
            assert (me["suspended"], me["permissions"]) == (True, [])
            assert [(one["what"], one["reason"], one["level"]["id"], one["valid_to"]) for one in me["limits"]] == [
                ("全部账号", "整改", levels.city.organization.pk, "2026-11-28")
            ]
            for path in ("/trips", "/notices", "/organizations/tree"):
                assert get(client, path, 403)["code"] == "accounts_suspended"
            assert get(signed_in(levels.city.dispatcher), "/auth/me")["suspended"] is False
            limits.lift_limit(limit_id=limit.pk, note="", by=actor(levels.city.authority), at=NOW)
            assert get(client, "/auth/me")["suspended"] is False
            get(client, "/notices")

    def test_only_where_a_person_belongs(self, levels: Levels) -> None:
        abroad = make_person(levels.city.organization, R.DISPATCHER, at=levels.unit.organization)
        with time_machine.travel(NOW, tick=False):
            levels.limit(levels.city.authority, levels.unit)
            me = get(signed_in(abroad), "/auth/me")
            assert (me["suspended"], me["permissions"]) == (False, [])


def test_the_list_leaves_as_it_is_shown(levels: Levels) -> None:
    with time_machine.travel(NOW, tick=False):
        lifted = levels.limit(levels.city.authority, levels.unit, role=R.APPROVER)
        limits.lift_limit(limit_id=lifted.pk, note="", by=actor(levels.city.authority), at=NOW)
        levels.limit(levels.city.authority, levels.county, permission=P.VEHICLE_MANAGE)
        client = signed_in(levels.city.authority)
        rows = table_of(client.get(f"{API}/limits/export").content)
        assert [(row["受限单位（含下级）"], row["限制内容"], row["状态"]) for row in rows] == [
            (levels.county.organization.name, "权限“管理车辆”", "生效中"),
            (levels.unit.organization.name, "角色“审批人”", "已解除"),
        ]
        assert Entry.objects.filter(action="accounts.limit.export").count() == 1
