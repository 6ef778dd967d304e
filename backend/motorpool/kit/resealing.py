"""Sealing what stood in clear, and sealing anew with the first key: in batches, each whole in itself.

A run that is interrupted is simply begun again: it finds what is left. Rows that somebody changes meanwhile are left
alone; whatever is written is sealed with the first key anyway.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction

from motorpool.kit.errors import DomainError
from motorpool.kit.sealed_fields import BlindIndex, SealedField
from motorpool.kit.sealing import VERSION, current, seal, unseal

BATCH = 1000
LABEL = r"split_part({column}, '.', 1) || '.' || split_part({column}, '.', 2) || '.' || split_part({column}, '.', 3)"


# By leaps through the index from label to label, then of each as many as are asked for.
CAPPED = """
WITH RECURSIVE leap AS (
    (SELECT {label} AS label {sealed} ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (SELECT {label} {sealed} AND {label} > leap.label ORDER BY {label} LIMIT 1)
    FROM leap WHERE leap.label IS NOT NULL
)
SELECT label, (SELECT count(*) FROM (SELECT {sealed} AND {label} = leap.label LIMIT %s) AS counted)
FROM leap WHERE label IS NOT NULL
"""


class Column(NamedTuple):
    """A sealed column with its indexes."""

    table: str
    key: str
    name: str
    context: str
    indexes: Sequence[BlindIndex]


class Done(NamedTuple):
    sealed: int
    unreadable: int


def columns() -> Iterator[Column]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField) and field.model is model:
                yield column_of(model, field.name)


def column_of(model: type[models.Model], name: str) -> Column:
    field: Any = model._meta.get_field(name)
    indexes = [one for one in model._meta.concrete_fields if isinstance(one, BlindIndex) and one.of == name]
    key = model._meta.pk.column if model._meta.pk else ""
    return Column(model._meta.db_table, str(key), field.column, field.context, indexes)


def counts() -> dict[str, int]:
    """How many values each key has sealed, by label."""
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for column in columns():
            label = LABEL.format(column=column.name)
            cursor.execute(f"SELECT {label}, count(*) FROM {column.table} WHERE {column.name} <> '' GROUP BY 1")  # noqa: S608
            found.update(dict(cursor.fetchall()))
    return dict(found)


def label_index(table: str, column: str) -> str:
    """What every sealed column needs for `capped_counts`: a migration runs it."""
    label = LABEL.format(column=column)
    return f"CREATE INDEX {table}_{column}_label ON {table} (({label})) WHERE {column} <> ''"


def capped_counts(cap: int) -> dict[str, int]:
    """As `counts`, of each column at most one more than `cap`: the same work however many values there are."""
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for column in columns():
            label = LABEL.format(column=column.name)
            sealed = f"FROM {column.table} WHERE {column.name} <> ''"
            cursor.execute(CAPPED.format(label=label, sealed=sealed), [cap + 1])
            found.update(dict(cursor.fetchall()))
    return dict(found)


def seal_clear(column: Column) -> Done:
    """What stands there in clear, from before the column was sealed."""
    return _go_through(column, f"{column.name} NOT LIKE %s", f"{VERSION}.%", lambda text: text)


def reseal(column: Column) -> Done:
    """What another key or cipher has sealed."""
    return _go_through(
        column, f"{column.name} NOT LIKE %s", f"{current()}.%", lambda text: unseal(text, context=column.context)
    )


def _go_through(column: Column, condition: str, value: str, read: Callable[[str], str]) -> Done:
    last, sealed, unreadable = -(2**63), 0, 0
    select = (
        f"SELECT {column.key}, {column.name} FROM {column.table}"  # noqa: S608 - names of our own models
        f" WHERE {column.key} > %s AND {column.name} <> '' AND {condition} ORDER BY {column.key} LIMIT {BATCH}"
    )
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(select, [last, value])
            rows: list[tuple[int, str]] = cursor.fetchall()
            if not rows:
                return Done(sealed, unreadable)
            last = rows[-1][0]
            changed = []
            for key, old in rows:
                try:
                    changed.append((key, old, read(old)))
                except DomainError:
                    unreadable += 1
            sealed += _write(cursor, column, changed)


def _write(cursor: Any, column: Column, rows: Sequence[tuple[int, str, str]]) -> int:
    """Keys, what stood there, what it stands for."""
    names = [column.name, *(index.column for index in column.indexes)]
    values = [[seal(clear, context=column.context) for _, _, clear in rows]]
    values += [[index.digest(clear) for _, _, clear in rows] for index in column.indexes]
    chosen = ", ".join(f"unnest(%s::text[]) AS v{number}" for number in range(len(names)))
    placed = ", ".join(f"{name} = new.v{number}" for number, name in enumerate(names))
    cursor.execute(
        f"UPDATE {column.table} AS row SET {placed}"  # noqa: S608
        f" FROM (SELECT unnest(%s::bigint[]) AS key, unnest(%s::text[]) AS old, {chosen}) AS new"
        f" WHERE row.{column.key} = new.key AND row.{column.name} = new.old",
        [[key for key, _, _ in rows], [old for _, old, _ in rows], *values],
    )
    return int(cursor.rowcount)
