"""Lists by cursor: no count, no offset, the same cost on every page. Counts are asked for separately and capped."""

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from ninja import Schema
from pydantic import Field, StringConstraints

from motorpool.kit.errors import InvalidInput
from motorpool.kit.wire import Search, storable

T = TypeVar("T")
Cursor = Annotated[str, StringConstraints(max_length=3000)]  # holds the value sorted by, which may be a long name
CAP = 10_000  # exact counts of large lists took 300–450 ms


class Window(Schema):
    """Which part of a list is wanted."""

    after: Cursor = ""
    limit: int = Field(50, ge=1, le=200)
    sort: Search = ""


class Page(Schema, Generic[T]):
    items: list[T]
    next: str | None


class Count(Schema):
    count: int
    more: bool


class BadCursor(InvalidInput):
    code = "bad_cursor"
    message = "翻页位置无效，请从第一页重新查看"


class BadSort(InvalidInput):
    code = "bad_sort"
    message = "不支持按该字段排序"


def page_of(rows: QuerySet[Any], *, window: Window, sorts: Mapping[str, str], default: str) -> dict[str, Any]:
    """One page: `sorts` maps what the client may name to a column that is never null; ties are broken by the key."""
    sort = window.sort or default
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name not in sorts:
        raise BadSort
    column = sorts[name]
    if window.after:
        rows = rows.filter(_beyond(window.after, sort, column, descending, rows))
    order = [F(column).desc(), F("pk").desc()] if descending else [F(column).asc(), F("pk").asc()]
    items = list(rows.order_by(*order)[: window.limit + 1])
    following = _cursor(items[window.limit - 1], sort, column) if len(items) > window.limit else None
    return {"items": items[: window.limit], "next": following}


def capped_count(rows: QuerySet[Any]) -> dict[str, Any]:
    found = rows.order_by().values("pk")[: CAP + 1].count()
    return {"count": min(found, CAP), "more": found > CAP}


def _cursor(row: Any, sort: str, column: str) -> str:
    value: Any = row
    for part in column.split("__"):
        value = getattr(value, part)
    if isinstance(value, date | datetime):
        value = value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([sort, value, row.pk], ensure_ascii=False).encode()).decode().rstrip("=")


def _beyond(cursor: str, sort: str, column: str, descending: bool, rows: QuerySet[Any]) -> Q:
    try:
        written, value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if written != sort or not isinstance(key, int) or not isinstance(value, str | int | float):
            raise BadCursor
        value = _read(value, _field(rows, column))
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
        raise BadCursor from error
    beyond, at = ("lt", "lte") if descending else ("gt", "gte")
    # The first condition is implied by the second; it lets the index be used.
    return Q(**{f"{column}__{at}": value}) & (Q(**{f"{column}__{beyond}": value}) | Q(**{f"pk__{beyond}": key}))


def _read(value: str | float, field: Any) -> Any:
    """As the column itself reads it, so that a forged one is refused here and not by the database."""
    read = field.to_python(storable(value) if isinstance(value, str) else value)
    if isinstance(read, datetime) and read.tzinfo is None:
        raise BadCursor
    return read


def _field(rows: QuerySet[Any], column: str) -> Any:
    model: Any = rows.model
    *path, last = column.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return getattr(field, "output_field", field)  # of a generated column
