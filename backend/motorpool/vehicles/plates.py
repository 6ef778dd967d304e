"""Chinese licence plates: writing them one way and telling right from wrong.

Patterns from public sources on GA 36 plates; the standard itself was not read.
"""

import re

from motorpool.kit.widths import narrow

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
ORDINARY = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]")
NEW_ENERGY = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])")


def normal(plate: str) -> str:
    """Upper case, of plain width, without blanks and the dot people write after the letter."""
    return re.sub(r"[\s·.•-]", "", narrow(plate)).upper()


def is_plate(plate: str) -> bool:
    """Whether it can be a plate, ordinary or new-energy (no I or O anywhere but in the last special character)."""
    return bool(ORDINARY.fullmatch(plate) or NEW_ENERGY.fullmatch(plate))
