"""Personal data as everybody may see it: enough to recognise, too little to use."""

import re
from collections.abc import Callable

Mask = Callable[[str], str]
UNREADABLE = "（无法解密）"


def phone_mask(phone: str) -> str:
    """138****1234; of other numbers the last two digits at most."""
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[:3]}****{phone[-4:]}"
    return _tail(phone, 2)


def identity_mask(number: str) -> str:
    """320***********1234"""
    if len(number) == 18:
        return f"{number[:3]}{'*' * 11}{number[-4:]}"
    return _tail(number, 4)


def without_numbers(text: str) -> str:
    """What somebody typed, a search for instance, with the numbers of telephones and identity cards in it masked."""
    return re.sub(r"\d{17}[\dXx]|(?<!\d)1\d{10}(?!\d)", _shown, text)


def _shown(found: re.Match[str]) -> str:
    return identity_mask(found[0]) if len(found[0]) == 18 else phone_mask(found[0])


def hidden(_: str) -> str:
    return "******"


def _tail(text: str, shown: int) -> str:
    if not text:
        return ""
    kept = text[-shown:] if len(text) >= 3 * shown else ""
    return "*" * max(4, len(text) - len(kept)) + kept
