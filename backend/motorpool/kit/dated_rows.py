"""Writing dated facts: rows of one subject, each true from its day until the day before the next (`validity`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import Manager, Model

from motorpool.kit.validity import not_over

M = TypeVar("M", bound=Model)


def change_from(rows: "Manager[M]", on: date, facts: Mapping[str, Any]) -> None:
    """From that day on these facts hold, whatever was written of later days; where they hold already, nothing happens.

    `rows` are the subject's own (a related manager); the caller has locked the subject.
    """
    known: list[Any] = list(rows.filter(not_over(on)).order_by("valid_from"))
    for row in known:
        if all(getattr(row, name) == value for name, value in facts.items()):
            continue
        if row.valid_from < on:
            row = _second_half(row, on)
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()


def begin(rows: "Manager[M]", on: date, facts: Mapping[str, Any]) -> None:
    """As `change_from`, also where nothing holds any more, or yet."""
    change_from(rows, on, facts)
    if not rows.filter(valid_to=None).exists():
        rows.create(valid_from=on, **facts)


def end(rows: "Manager[M]", on: date) -> None:
    """From that day on nothing holds."""
    row: Any = rows.filter(valid_to=None).first()
    if row:
        row.valid_to = max(on, row.valid_from)
        row.save(update_fields=["valid_to"])


def _second_half(row: Any, on: date) -> Any:
    """The row ends where a copy of it, not saved yet, begins."""
    until, row.valid_to = row.valid_to, on
    row.save(update_fields=["valid_to"])
    row.pk, row._state.adding = None, True
    row.valid_from, row.valid_to = on, until
    return row
