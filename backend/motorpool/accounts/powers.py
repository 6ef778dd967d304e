"""What may be done to somebody's account: told with the person (`actions`), and asked again before each act."""

from collections.abc import Iterable
from datetime import date

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import Grant, User
from motorpool.accounts.queries import STILL_WATCHING
from motorpool.accounts.roles import APPOINTED, WATCHING
from motorpool.kit.validity import is_not_over

WATCHES = "该人员担任监督、安全或审计职责，不能由被监督的一方处理其密码和账号名，请由安全管理员重置密码"


def appointed(grants: Iterable[Grant], on: date) -> list[Grant]:
    """Power from above, now or later."""
    return [grant for grant in grants if is_not_over(grant, on) and grant.role in APPOINTED]


def refusal_of_power(person: User, by: Actor, grants: Iterable[Grant]) -> str | None:
    """Who may reset a password can sign in as its owner, so an administrator may not do it to those above.

    A grant that is yet to begin counts: the password would still be known when it does.
    """
    held = [grant for grant in grants if is_not_over(grant, by.on)]
    if person.pk != by.user_id and not all(
        by.may(Permission.PEOPLE_APPOINT, grant.organization.path) for grant in appointed(held, by.on)
    ):
        return "该人员由上级主管部门管理"
    if not all(by.may(Permission.PEOPLE_MANAGE, grant.organization.path) for grant in held):
        return "该人员在其他单位有授权，请由上级管理员处理"
    return None


def watches(person: User, on: date, grants: Iterable[Grant]) -> bool:
    """Who manages people could else sign in as whoever watches them (ADR 0034). The first password goes with the
    appointment, as long as the person has never come in; by single sign-on one does without a password."""
    is_new = not person.has_usable_password() and person.last_login is None
    watching = (grant.role in WATCHING and is_not_over(grant, on - STILL_WATCHING) for grant in grants)
    return not is_new and any(watching)


def actions_on(person: User, by: Actor) -> list[str]:
    """With unit and grants at hand; asks nothing further."""
    if not by.may(Permission.PEOPLE_MANAGE, person.organization.path):
        return []
    grants = person.grants.all()
    if person.pk == by.user_id or refusal_of_power(person, by, grants):
        return ["edit"]  # one's own password is changed by oneself, and nobody locks himself out
    if not person.is_active:
        return ["edit", "activate"]
    return ["edit", "deactivate", *([] if watches(person, by.on, grants) else ["reset_password"])]
