"""The number by which a terminal names itself: 12 digits in 2011 and 2013, 20 in 2019, filled up with zeros."""

import re

from motorpool.kit.widths import narrow

LONGEST = 20
ON_THE_WIRE = re.compile(r"[0-9a-f]{1,20}")


def normal(phone: str) -> str:
    """Of plain width and without the zeros in front, so that a terminal keeps its number when its firmware goes from
    2013 to 2019."""
    return re.sub(r"[\s-]", "", narrow(phone)).lower().lstrip("0") or "0"


def is_number(phone: str) -> bool:
    """Whether a normal one can be a terminal's. Real terminals put hex digits above 9 there."""
    return phone != "0" and ON_THE_WIRE.fullmatch(phone) is not None
