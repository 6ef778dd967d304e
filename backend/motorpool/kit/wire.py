"""What goes over the wire: moments (written with +08:00 by `config.rendering`), text PostgreSQL can hold, keys."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints, WithJsonSchema

from motorpool.kit.moments import from_edge


def storable(text: str) -> str:
    """The text, or ValueError where PostgreSQL could not hold it."""
    if "\x00" in text:
        raise ValueError("不能包含空字符")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("包含无法识别的字符") from error
    return text


def _storable_secret(secret: SecretStr) -> SecretStr:
    storable(secret.get_secret_value())
    return secret


def _storable_moment(moment: datetime) -> datetime:
    # The years between which every calculation with days around the moment stays possible. Years as they are stored
    # and checked again on the way out: what an offset moves across the edge could be written, but never told.
    try:
        stored = from_edge(moment)
    except OverflowError as error:
        raise ValueError("日期超出范围") from error
    if not 1970 <= stored.year <= 2200:
        raise ValueError("日期超出范围")
    return stored


Moment = Annotated[
    datetime,
    AfterValidator(_storable_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def is_sensible(day: date) -> bool:
    """A year inside the bounds of moments: what is worked out around a day must still be one."""
    return 1971 <= day.year <= 2199


def _sensible(day: date) -> date:
    if not is_sensible(day):
        raise ValueError("日期超出范围")
    return day


_DEGREE = 1_000_000
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Degrees = Annotated[float, BeforeValidator(lambda millionths: millionths / _DEGREE)]
"""Going out: from the millionths that rows hold, WGS-84."""


def millionths(degrees: float) -> int:
    """As rows hold them."""
    return round(degrees * _DEGREE)


Day = Annotated[date, AfterValidator(_sensible)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(storable)]
OptionalWord = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(storable)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(storable)]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(storable)]
Secret = Annotated[SecretStr, AfterValidator(_storable_secret)]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(storable)]


class NoteIn(Schema):
    """An act with a remark."""

    note: OptionalLine = ""
