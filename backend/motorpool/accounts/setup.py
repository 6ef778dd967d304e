"""The first administrator of an empty installation."""

import hmac
import secrets
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.db import connection, transaction

from motorpool.access.actors import platform
from motorpool.accounts import grants, people
from motorpool.accounts.models import User
from motorpool.accounts.passwords import require_strong
from motorpool.accounts.roles import Role
from motorpool.accounts.security.policy import current
from motorpool.kit.errors import DomainError
from motorpool.kit.moments import day_of
from motorpool.organizations.services import OrganizationData, plant_root

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 60 bits in twelve, and nothing to mistake for another


class AlreadySetUp(DomainError):
    code = "already_set_up"
    message = "系统已完成初始设置，请直接登录"


class WrongSetupCode(DomainError):
    code = "wrong_setup_code"
    status = 403
    message = "设置码不正确，请使用服务器控制台显示的设置码"


class Administrator(TypedDict):
    name: str
    username: str
    password: str
    phone: str


def is_needed() -> bool:
    return not User.objects.exists()


def setup_code() -> str:
    """Made once and kept in the data folder: only who can read the server's console or disk may be first."""
    path = Path(settings.MOTORPOOL_HOME) / "setup-code"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
        path.write_text("-".join(groups))
    return path.read_text().strip()


def _plain(code: str) -> bytes:
    """However it was typed."""
    return code.upper().replace("-", "").replace(" ", "").encode()


@transaction.atomic
def set_up(*, code: str, organization: OrganizationData, administrator: Administrator, at: datetime) -> User:
    """The root organisation and its first administrator, who may then open everything else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.setup'))")  # of two at once, one is first
    if not is_needed():
        raise AlreadySetUp
    if not hmac.compare_digest(_plain(code), _plain(setup_code())):
        raise WrongSetupCode(fields={"code": WrongSetupCode.message})
    require_strong(administrator["password"], username=administrator["username"], policy=current())
    by = platform(day_of(at))
    root = plant_root(data=organization, by=by, at=at)
    person = people.add_person(
        data={
            "username": administrator["username"],
            "name": administrator["name"],
            "phone": administrator["phone"],
            "title": "",
            "organization_id": root.pk,
        },
        password=administrator["password"],
        must_change=False,
        by=by,
        at=at,
    )
    person.last_login = at
    person.save(update_fields=["last_login"])
    for role in (Role.AUTHORITY, Role.ADMINISTRATOR):
        grants.add_grant(person=person, role=role, unit=root, valid_from=by.on, valid_to=None, by=by, at=at)
    return person
