"""What a password must be, and making initial ones."""

import secrets

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from motorpool.kit.errors import InvalidInput

SHORTEST = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing to mistake when read aloud


class WeakPassword(InvalidInput):
    code = "weak_password"


def require_strong(password: str, *, username: str) -> None:
    """At least ten characters of three kinds, not a common one, not the user's name; or WeakPassword says why not."""
    kinds = sum(
        any(test(character) for character in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
    )
    if len(password) < SHORTEST:
        _refuse(f"密码至少 {SHORTEST} 位")
    if kinds < 3:
        _refuse("密码须包含大写字母、小写字母、数字、符号中的至少三种")
    if username.lower() in password.lower():
        _refuse("密码不能包含用户名")
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        _refuse("该密码过于常见")


def initial_password() -> str:
    """Shown once to the administrator, and to be changed at the first sign-in."""
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(12))
        if (
            any(c.islower() for c in password)
            and any(c.isupper() for c in password)
            and any(c.isdigit() for c in password)
        ):
            return password


def _refuse(reason: str) -> None:
    raise WeakPassword(reason, fields={"new_password": reason, "password": reason})
