"""The administrator's verbs, and what an administrator may not do."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts import grants, people, queries
from motorpool.accounts.grants import (
    AlreadyGranted,
    BackwardPeriod,
    GrantEnded,
    GrantInThePast,
    NotYourself,
    OrganizationClosed,
)
from motorpool.accounts.models import Grant, User
from motorpool.accounts.people import NarrowStays, PersonData, UsernameTaken
from motorpool.accounts.personal import BadIdentityNumber, BadUsername
from motorpool.accounts.roles import APPOINTED, Role
from motorpool.audit.models import Entry
from motorpool.drivers.models import Driver
from motorpool.kit.errors import NotFound, NotPermitted
from motorpool.kit.validity import not_over
from motorpool.organizations.models import Organization
from motorpool.reservations.models import Reservation
from motorpool.reservations.services import StillHeld
from tests.clients import get, signed_in
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, hours, make_driver, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db
R = Role
NUMBER = "11010519491231002X"


def data(unit: Organization, username: str = "newcomer") -> PersonData:
    return {"username": username, "name": "欧阳修", "phone": "13900000000", "title": "主任", "organization_id": unit.pk}


def grant(
    person: User, role: str, unit: Organization, by: Actor, *, start: date = TODAY, end: date | None = None
) -> None:
    grants.grant_role(
        person_id=person.pk, role=role, organization_id=unit.pk, valid_from=start, valid_to=end, by=by, at=NOW
    )


class TestCreate:
    def test_with_an_initial_password_and_roles(self) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        made, password = people.create_person(data=data(unit.organization), roles=["approver"], by=by, at=NOW)
        assert (made.must_change_password, made.check_password(password), made.name_key) == (
            True,
            True,
            "ouyangxiu oyx",
        )
        assert list(made.grants.values_list("role", "organization", "valid_from", "valid_to")) == [
            ("approver", unit.organization.pk, TODAY, None)
        ]
        assert password not in str(list(Entry.objects.values()))
        assert sorted(Entry.objects.values_list("action", flat=True)) == ["accounts.user.create", "accounts.user.grant"]

    @pytest.mark.parametrize("username", ["аdmin", "admin\u200b", "a b", "ádmin", "αdmin", "ａd​min", "管理员，"])
    def test_no_username_looks_like_another(self, username: str) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        with refused(BadUsername):
            people.create_person(data=data(unit.organization, username), roles=[], by=by, at=NOW)
        with refused(BadUsername):
            person = unit.applicant
            people.update_person(person_id=person.pk, data=data(unit.organization, username), by=by, at=NOW)

    def test_usernames_are_written_in_one_way(self) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        person, _ = people.create_person(data=data(unit.organization, "ｌｉ．ｍｉｎｇ２"), roles=[], by=by, at=NOW)
        assert person.username == "li.ming2"
        with refused(UsernameTaken):
            people.create_person(data=data(unit.organization, "li.mingⅱ"[:-1] + "２"), roles=[], by=by, at=NOW)

    @pytest.mark.parametrize("number", ["１１０１０５１９４９１２３１００２Ｘ", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"])
    def test_identity_numbers_are_plain_digits(self, number: str) -> None:
        unit = Unit()
        given: PersonData = {**data(unit.organization), "identity_number": number}
        by = actor(unit.administrator)
        if number.startswith("１"):  # of full width: written plainly
            person, _ = people.create_person(data=given, roles=[], by=by, at=NOW)
            assert person.identity_number.clear() == NUMBER
        else:
            with refused(BadIdentityNumber):
                people.create_person(data=given, roles=[], by=by, at=NOW)

    def test_usernames_are_unique(self) -> None:
        unit = Unit()
        with refused(UsernameTaken):
            people.create_person(
                data=data(unit.organization, unit.applicant.username), roles=[], by=actor(unit.administrator), at=NOW
            )

    def test_not_elsewhere_and_not_where_closed(self) -> None:
        unit = Unit()
        with refused(NotFound):
            people.create_person(data=data(make_organization()), roles=[], by=actor(unit.administrator), at=NOW)
        closed = make_organization(unit.organization)
        Organization.objects.filter(pk=closed.pk).update(is_active=False)
        with refused(OrganizationClosed):
            people.create_person(data=data(closed), roles=[], by=actor(unit.administrator), at=NOW)


class TestUpdate:
    def test_records_only_what_changed(self) -> None:
        unit = Unit()
        old = unit.applicant
        fields: PersonData = {
            "username": old.username,
            "name": "曾巩",
            "phone": old.phone,
            "title": "",
            "organization_id": old.organization_id,
        }
        people.update_person(person_id=old.pk, data=fields, by=actor(unit.administrator), at=NOW)
        entry = Entry.objects.get()
        assert (entry.before, entry.after) == ({"name": old.name}, {"name": "曾巩"})
        people.update_person(person_id=old.pk, data=fields, by=actor(unit.administrator), at=NOW)
        assert Entry.objects.count() == 1

    def test_not_into_a_unit_out_of_reach(self) -> None:
        unit = Unit()
        with refused(NotFound):
            people.update_person(
                person_id=unit.applicant.pk, data=data(make_organization()), by=actor(unit.administrator), at=NOW
            )


class TestMove:
    """To another unit of the same administrator."""

    def move(self, person: User, unit: Organization, by: User, *, keep: bool = False) -> None:
        fields = data(unit, person.username)
        people.update_person(person_id=person.pk, data=fields, keep_grants=keep, by=actor(by), at=NOW)

    def held(self, person: User) -> list[tuple[str, Organization]]:
        grants = Grant.objects.filter(not_over(TODAY), user=person).order_by("role", "pk")
        return [(grant.role, grant.organization) for grant in grants]

    def test_the_roles_end_and_asking_for_cars_goes_along(self) -> None:
        top = Unit()
        old, new = make_organization(top.organization), make_organization(top.organization)
        person = make_person(old, R.APPLICANT, R.DISPATCHER)
        grant(person, R.APPROVER, top.organization, actor(top.administrator))
        self.move(person, new, top.administrator)
        assert self.held(person) == [("applicant", new)]
        ended = Entry.objects.filter(action="accounts.user.end_grant", subject_id=person.pk)
        assert {entry.note.split("：")[1] for entry in ended} == {"调往其他单位"}
        assert ended.count() == 3

    def test_a_driver_goes_on_driving_and_the_record_goes_along(self) -> None:
        top = Unit()
        old, new = make_organization(top.organization), make_organization(top.organization)
        driver = make_driver(old, usual_vehicle=make_vehicle(old))
        Driver.objects.filter(pk=driver.pk).update(licence_class="A1")
        self.move(driver.person, new, top.administrator)
        driver.refresh_from_db()
        assert (driver.organization, driver.usual_vehicle, driver.licence_class) == (new, None, "A1")
        assert self.held(driver.person) == [("driver", new)]
        entry = Entry.objects.get(action="drivers.driver.update")
        assert (entry.action_label, entry.after) == ("随人员调动转入", {"organization": new.pk, "usual_vehicle": None})

    def test_the_record_stays_where_the_roles_are_kept(self) -> None:
        top = Unit()
        old, new = make_organization(top.organization), make_organization(top.organization)
        driver = make_driver(old)
        self.move(driver.person, new, top.administrator, keep=True)
        driver.refresh_from_db()
        assert driver.organization == old

    def test_nobody_leaves_whom_a_trip_counts_on(self) -> None:
        top = Unit()
        old, new = make_organization(top.organization), make_organization(top.organization)
        driver = make_driver(old)
        Reservation.objects.create(driver=driver, period=hours(1, 2), reason="other")
        with refused(StillHeld):
            self.move(driver.person, new, top.administrator)
        driver.person.refresh_from_db()
        assert (driver.person.organization, self.held(driver.person)) == (old, [("driver", old)])

    def test_they_can_be_kept(self) -> None:
        top = Unit()
        old, new = make_organization(top.organization), make_organization(top.organization)
        person = make_person(old, R.APPLICANT, R.DISPATCHER)
        self.move(person, new, top.administrator, keep=True)
        assert self.held(person) == [("applicant", old), ("dispatcher", old)]

    def test_what_one_already_has_in_the_new_unit_stays(self) -> None:
        top = Unit()
        old, new = make_organization(top.organization), make_organization(top.organization)
        person = make_person(old, R.APPLICANT)
        grant(person, R.APPLICANT, new, actor(top.administrator))
        self.move(person, new, top.administrator)
        assert self.held(person) == [("applicant", new)]

    def test_a_visitor_keeps_nothing(self) -> None:
        top = Unit()
        person = make_person(make_organization(top.organization), R.VISITOR)
        new = make_organization(top.organization)
        with refused(NarrowStays):
            self.move(person, new, top.administrator, keep=True)
        self.move(person, new, top.administrator)
        assert self.held(person) == []

    def test_roles_that_others_gave_are_ended_by_others(self) -> None:
        top = Unit(make_organization())
        old, new = make_organization(top.organization), make_organization(top.organization)
        appointed = make_person(old, R.SUPERVISOR)
        assert top.organization.parent
        abroad = make_person(old, R.DISPATCHER, at=top.organization.parent)
        for person in (appointed, abroad):
            with refused(NotPermitted):
                self.move(person, new, top.administrator)

    def test_nobody_moves_himself(self) -> None:
        top = Unit()
        with refused(NotYourself):
            self.move(top.administrator, make_organization(top.organization), top.administrator)


class TestGrants:
    @pytest.mark.parametrize(("day", "holds"), [(-1, False), (0, True), (9, True), (10, False)])
    def test_hold_from_their_first_day_until_before_their_last(self, day: int, holds: bool) -> None:
        unit, person = Unit(), make_person(make_organization())
        Grant.objects.create(
            user=person,
            role=R.DISPATCHER,
            organization=unit.organization,
            valid_from=TODAY,
            valid_to=TODAY + timedelta(days=10),
        )
        on = TODAY + timedelta(days=day)
        assert queries.actor_for(person, on).holds(P.TRIP_DISPATCH) is holds
        held = queries.holders(P.TRIP_DISPATCH, unit.organization.path, on)
        assert held.filter(pk=person.pk).exists() is holds

    def test_of_a_closed_unit_hold_nothing(self) -> None:
        unit = Unit()
        Organization.objects.filter(pk=unit.organization.pk).update(is_active=False)
        assert actor(unit.dispatcher).grants == ()

    def test_an_end_must_follow_its_beginning(self) -> None:
        unit = Unit()
        for end in (TODAY, TODAY - timedelta(days=1)):
            with refused(BackwardPeriod):
                grant(unit.applicant, R.DISPATCHER, unit.organization, actor(unit.administrator), end=end)
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(
                user=unit.applicant,
                role="driver",
                organization=unit.organization,
                valid_from=TODAY,
                valid_to=TODAY - timedelta(days=1),
            )

    def test_the_same_open_grant_only_once(self) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        with refused(AlreadyGranted):
            grant(unit.applicant, R.APPLICANT, unit.organization, by)
        grant(unit.applicant, R.APPLICANT, make_organization(unit.organization), by)

    def test_ending_one(self) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        key = Grant.objects.get(user=unit.dispatcher).pk
        grants.end_grant(grant_id=key, by=by, at=NOW)
        assert (actor(unit.dispatcher).grants, Entry.objects.get().action) == ((), "accounts.user.end_grant")
        with refused(GrantEnded):
            grants.end_grant(grant_id=key, by=by, at=NOW)

    def test_one_that_has_not_begun_never_does(self) -> None:
        unit = Unit()
        by, tomorrow = actor(unit.administrator), TODAY + timedelta(days=1)
        grant(unit.applicant, R.DISPATCHER, unit.organization, by, start=tomorrow)
        grants.end_grant(grant_id=Grant.objects.get(role="dispatcher", user=unit.applicant).pk, by=by, at=NOW)
        assert not queries.actor_for(unit.applicant, tomorrow).holds(P.TRIP_DISPATCH)

    def test_none_begins_in_the_past(self) -> None:
        """Else who could do what on a day of the past would change afterwards."""
        unit = Unit()
        with refused(GrantInThePast):
            grant(unit.applicant, R.DISPATCHER, unit.organization, actor(unit.administrator), start=date(1999, 1, 1))


class TestEscalation:
    """An administrator manages people, but does not make themselves or others more than they are."""

    @pytest.mark.parametrize("role", sorted(APPOINTED))
    def test_appoints_nobody_to_watch_or_administer(self, role: str) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        with refused(NotPermitted):
            grant(unit.applicant, role, unit.organization, by)
        with refused(NotPermitted):
            people.create_person(data=data(unit.organization), roles=[role], by=by, at=NOW)
        grant(unit.applicant, role, unit.organization, actor(unit.authority))
        assert Grant.objects.filter(user=unit.applicant, role=role).count() == 1

    def test_ends_no_appointment(self) -> None:
        unit = Unit()
        for person in (unit.supervisor, unit.authority):
            with refused(NotPermitted):
                grants.end_grant(grant_id=Grant.objects.get(user=person).pk, by=actor(unit.administrator), at=NOW)

    @pytest.mark.parametrize("start", [-5, 0, 5], ids=["held", "from today", "from next week"])
    def test_touches_no_account_with_power_above(self, start: int) -> None:
        """Also before the appointment begins: whoever sets the password then has it when it does."""
        unit, person = Unit(), make_person(make_organization())
        User.objects.filter(pk=person.pk).update(organization=unit.organization)
        Grant.objects.create(
            user=person, role=R.AUTHORITY, organization=unit.organization, valid_from=TODAY + timedelta(days=start)
        )
        by = actor(unit.administrator)
        with refused(NotPermitted):
            people.reset_password(person_id=person.pk, by=by, at=NOW)
        with refused(NotPermitted):
            people.set_active(person_id=person.pk, active=False, by=by, at=NOW)
        renamed = data(unit.organization, username="whoever-signs-in")
        with refused(NotPermitted):  # with single sign-on, who has the name has the account
            people.update_person(person_id=person.pk, data=renamed, by=by, at=NOW)
        people.reset_password(person_id=person.pk, by=actor(unit.authority), at=NOW)

    def test_neither_moves_nor_renames_those_with_power_above(self) -> None:
        """Into a suspended unit, say, where they can do nothing."""
        unit = Unit()
        other, by, head = make_organization(unit.organization), actor(unit.administrator), unit.authority
        as_is: PersonData = {**data(unit.organization, head.username), "name": head.name}
        moved: PersonData = {**data(other, head.username), "name": head.name}
        renamed: PersonData = {**data(unit.organization, head.username), "name": "别人"}
        another: PersonData = {**data(unit.organization, head.username), "name": head.name, "identity_number": NUMBER}
        for changed, keep in ((moved, True), (moved, False), (renamed, False), (another, False)):
            with refused(NotPermitted):
                people.update_person(person_id=head.pk, data=changed, keep_grants=keep, by=by, at=NOW)
        people.update_person(person_id=head.pk, data=as_is, by=by, at=NOW)
        people.update_person(person_id=head.pk, data=another, by=actor(head), at=NOW)

    def test_touches_no_account_with_roles_elsewhere(self) -> None:
        unit = Unit()
        Grant.objects.create(user=unit.applicant, role=R.DISPATCHER, organization=make_organization(), valid_from=TODAY)
        with refused(NotPermitted):
            people.reset_password(person_id=unit.applicant.pk, by=actor(unit.administrator), at=NOW)

    def test_a_lower_authority_touches_no_higher_one(self) -> None:
        upper = Unit()
        lower = Unit(upper.organization)
        User.objects.filter(pk=upper.authority.pk).update(organization=lower.organization)
        with refused(NotPermitted):
            people.reset_password(person_id=upper.authority.pk, by=actor(lower.authority), at=NOW)

    def test_not_against_oneself(self) -> None:
        unit = Unit()
        by = actor(unit.authority)
        with refused(NotYourself):
            people.set_active(person_id=unit.authority.pk, active=False, by=by, at=NOW)
        with refused(NotYourself):
            people.reset_password(person_id=unit.authority.pk, by=by, at=NOW)
        with refused(NotYourself):
            grants.end_grant(grant_id=Grant.objects.get(user=unit.authority).pk, by=by, at=NOW)

    def test_grants_nothing_out_of_reach(self) -> None:
        unit = Unit()
        with refused(NotFound):
            grant(unit.applicant, R.DRIVER, make_organization(), actor(unit.administrator))
        with refused(NotFound):
            grant(make_person(make_organization()), R.DRIVER, unit.organization, actor(unit.administrator))


class TestLists:
    def test_filters(self) -> None:
        unit = Unit()
        by = actor(unit.administrator)
        below = make_person(make_organization(unit.organization), R.DRIVER, name="苏轼")
        stranger = make_person(make_organization(), name="苏辙")
        assert list(queries.people_for(by, q="sush")) == [below]
        assert list(queries.people_for(by, q="苏")) == [below]
        assert list(queries.people_for(by, q=below.username, role="driver")) == [below]
        assert not queries.people_for(by, q=below.username, role="approver").exists()
        assert list(queries.people_for(by, organization_id=below.organization_id)) == [below]
        assert not queries.people_for(by, organization_id=stranger.organization_id).exists()
        User.objects.filter(pk=below.pk).update(is_active=False)
        assert list(queries.people_for(by, active=False)) == [below]

    def test_companions_are_the_active_people_of_where_one_asks(self) -> None:
        unit = Unit()
        stranger, gone = make_person(make_organization()), make_person(unit.organization)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        found = set(queries.companions_of(actor(unit.applicant)))
        assert unit.dispatcher in found
        assert unit.applicant in found
        assert not found & {stranger, gone}
        assert not queries.companions_of(actor(unit.dispatcher)).exists()


def test_who_has_no_password_yet_is_found() -> None:
    unit = Unit()
    newcomer = make_person(unit.organization)
    newcomer.set_unusable_password()
    newcomer.save()
    client = signed_in(unit.administrator)
    found = get(client, "/people?has_password=false")["items"]
    assert [(one["id"], one["has_password"]) for one in found] == [(newcomer.pk, False)]
    others = {one["id"] for one in get(client, "/people?has_password=true")["items"]}
    assert others == {person.pk for person in unit.people()}
