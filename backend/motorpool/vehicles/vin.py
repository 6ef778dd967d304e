"""Vehicle identification numbers, GB 16735: 17 characters without I, O, Q; the ninth is a check digit."""

import re

FORM = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = {str(n): n for n in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


def is_formed(vin: str) -> bool:
    return bool(FORM.fullmatch(vin))


def check_digit(vin: str) -> str:
    """What the ninth character should be. Some imported vehicles do not follow it: warn, never refuse."""
    rest = sum(VALUES[character] * weight for character, weight in zip(vin, WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
