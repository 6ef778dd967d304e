"""The demo accounts' password: one for all of them, made for this installation and kept in `demo-accounts.json`."""

import json
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password

from motorpool.accounts.models import User
from motorpool.accounts.passwords import initial_password
from motorpool.accounts.roles import Role
from motorpool.demo.city import City
from motorpool.runtime.home import write_private

FILE = "demo-accounts.json"


def ensure_sign_ins(city: City, home: Path, now: datetime) -> list[dict[str, str]]:
    """The file and the database agree again: the password in the file holds, and stays as long as the file does."""
    path = home / FILE
    password = _kept(path) or initial_password()
    stars = city.stars
    _set_password(list(stars.values()), password)
    # A demonstration that is started again after months must not begin with expired passwords.
    User.objects.filter(pk__in=[user.pk for user in stars.values()]).update(password_changed_at=now)
    accounts = [
        {
            "role": role,
            "role_label": Role(role).label,
            "name": user.name,
            "unit": city.units[user.organization_id].name,
            "username": user.username,
            "password": password,
        }
        for role, user in stars.items()
    ]
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, json.dumps(accounts, ensure_ascii=False, indent=2))
    return accounts


def _kept(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))[0]["password"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _set_password(users: list[User], password: str) -> None:
    """One hash for all, as it is one password: Argon2 takes its time."""
    hashes = {user.password for user in users}
    if len(hashes) == 1 and check_password(password, hashes.pop()):
        return
    hashed = make_password(password)
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=hashed, must_change_password=False)
