"""The nightly jobs: what goes, what stays, who is disabled."""

from datetime import timedelta

import pytest

from motorpool.accounts.models import SecurityPolicy, Session, SignIn, Throttle, Ticket, User
from motorpool.accounts.roles import Role
from motorpool.accounts.security import housekeeping, policy
from motorpool.accounts.tasks import disable_unused, tidy_sign_ins
from motorpool.audit.models import Entry
from tests.factories import NOW, make_organization, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_log_is_kept_as_long_as_the_rules_say() -> None:
    for days in (364, 366):
        SignIn.objects.create(username=f"{days}", at=NOW - days * DAY)
    housekeeping.tidy(at=NOW)
    assert [one.username for one in SignIn.objects.all()] == ["364"]


def test_and_never_less_than_half_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses a shorter rule; should one stand there nevertheless, the log stays."""
    monkeypatch.setattr(policy, "current", lambda: SecurityPolicy(log_days=1))
    for days in (179, 181):
        SignIn.objects.create(username=f"{days}", at=NOW - days * DAY)
    housekeeping.tidy(at=NOW)
    assert [one.username for one in SignIn.objects.all()] == ["179"]


def test_what_only_passes_through_goes() -> None:
    person = make_person(make_organization())
    for number, age in enumerate((7, 9)):
        Session.objects.create(
            token_hash=str(number), user=person, proof="", method="password",
            began_at=NOW - age * DAY, last_seen_at=NOW - age * DAY,
        )  # fmt: skip
        Throttle.objects.create(key=str(number), began_at=NOW - (age - 7) * DAY - timedelta(hours=1), count=1)
    for number, left in enumerate((1, -1)):
        Ticket.objects.create(kind="x", token_hash=str(number), expires_at=NOW + timedelta(minutes=left))
    housekeeping.tidy(at=NOW)
    assert [one.token_hash for one in Session.objects.all()] == ["0"]
    assert [one.key for one in Throttle.objects.all()] == ["0"]
    assert [one.token_hash for one in Ticket.objects.all()] == ["0"]


def test_ages_begin_where_none_is_known() -> None:
    person = make_person(make_organization())
    User.objects.update(password_changed_at=None, active_since=None)
    housekeeping.tidy(at=NOW)
    person.refresh_from_db()
    assert (person.password_changed_at, person.active_since) == (NOW, NOW)


def test_accounts_that_nobody_uses_are_disabled() -> None:
    root = make_organization()
    unit = make_organization(root)
    unused, used, new, *keepers = (make_person(unit) for _ in range(5))
    for keeper, role in zip(keepers, (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN), strict=True):
        keeper.grants.create(role=role, organization=root, valid_from=NOW.date())
    User.objects.update(active_since=NOW - 400 * DAY)
    User.objects.filter(pk=used.pk).update(last_login=NOW - 179 * DAY)
    User.objects.filter(pk=new.pk).update(active_since=NOW - 10 * DAY)

    disable_unused(int(NOW.timestamp()))

    active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    assert active == {used.pk, new.pk, *(keeper.pk for keeper in keepers)}
    entry = Entry.objects.get()
    assert (entry.subject_id, entry.action_label, entry.note) == (unused.pk, "停用长期未用账号", "连续 180 天未登录")


def test_unless_the_rules_say_never() -> None:
    SecurityPolicy.objects.create(at=NOW, unused_days=0)
    make_person(make_organization())
    User.objects.update(active_since=NOW - 4000 * DAY)
    assert housekeeping.disable_unused(at=NOW) == 0
    assert not User.objects.filter(is_active=False).exists()


def test_the_job_tidies_at_the_moment_it_was_due() -> None:
    SignIn.objects.create(username="old", at=NOW - 400 * DAY)
    tidy_sign_ins(int((NOW - 300 * DAY).timestamp()))
    assert SignIn.objects.exists()
    tidy_sign_ins(int(NOW.timestamp()))
    assert not SignIn.objects.exists()
