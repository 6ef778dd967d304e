"""Dated facts are half-open: they hold from `valid_from` until the day before `valid_to` (null: for now)."""

from datetime import date
from typing import Protocol

from django.db.models import Q


def valid(on: date, prefix: str = "") -> Q:
    """Rows that hold on that day."""
    return Q(**{f"{prefix}valid_from__lte": on}) & not_over(on, prefix)


def not_over(on: date, prefix: str = "") -> Q:
    """Rows that hold on that day or on a later one."""
    return Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})


class Dated(Protocol):
    valid_from: date
    valid_to: date | None


def holds_on(row: Dated, day: date) -> bool:
    """`valid` for a row at hand."""
    return row.valid_from <= day and is_not_over(row, day)


def is_not_over(row: Dated, day: date) -> bool:
    """`not_over` for a row at hand."""
    return row.valid_to is None or row.valid_to > day
