"""Pages of a report that is worked out whole, sorted by what no column holds. The cursor is where to go on."""

from collections.abc import Callable
from typing import Any

from motorpool.establishment.queries import Profile
from motorpool.kit.paging import BadCursor, BadSort, Window

SORTS: dict[str, Callable[[Profile], Any]] = {
    "name": lambda row: row.version.name,
    "staff": lambda row: row.staff,
    "quota": lambda row: row.quota,
    "vehicles": lambda row: row.vehicles,
    "difference": lambda row: row.difference,
    "marked_share": lambda row: row.marked_share,
}


def slice_of(rows: list[Profile], window: Window) -> dict[str, Any]:
    """In the order of the tree unless told; what has no figure comes last either way."""
    name = window.sort.removeprefix("-")
    if name and name not in SORTS:
        raise BadSort
    if name:
        value = SORTS[name]
        known = [row for row in rows if value(row) is not None]
        rows = sorted(known, key=value, reverse=window.sort.startswith("-")) + [
            row for row in rows if value(row) is None
        ]
    if not (window.after == "" or (window.after.isascii() and window.after.isdigit() and len(window.after) < 10)):
        raise BadCursor
    start = int(window.after or 0)
    end = start + window.limit
    return {"items": rows[start:end], "next": str(end) if end < len(rows) else None}
