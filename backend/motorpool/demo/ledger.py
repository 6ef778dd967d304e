"""What the demo writes, collected in memory and handed to PostgreSQL by COPY."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import count
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.base import ModelState

from motorpool.access.actors import Actor
from motorpool.audit.models import Entry
from motorpool.audit.services import entry_fields
from motorpool.kit.sealed_fields import BlindIndex, SealedField

R = TypeVar("R", bound=Model)
ENCODE = DjangoJSONEncoder(ensure_ascii=False).encode
_WRITTEN: dict[type, Callable[[Any], str]] = {JSONField: ENCODE, SealedField: attrgetter("sealed")}
MOST_KEYS = 500  # taken from a sequence at once
ENTRY_COLUMNS = (
    "at", "actor_id", "actor_name", "organization_id", "action", "action_label", "subject_type", "subject_id",
    "subject", "note", "before", "after",
)  # fmt: skip


class Ledger:
    """New rows get their keys here at once, as they name each other; nothing reaches the database before `write`."""

    def __init__(self) -> None:
        self._new: dict[type[Model], list[Model]] = defaultdict(list)
        self._changed: dict[tuple[type[Model], int], Model] = {}
        self._entries: list[tuple[Any, ...]] = []
        self._keys: dict[type[Model], Iterator[int]] = {}

    def make(self, model: type[R], /, **fields: object) -> R:
        """A new row with its key: `model(**fields)`, but quicker, as this is done half a million times."""
        if model not in self._keys:
            self._keys[model] = _keys(model)
        defaults, relations, sealed, indexes = _shape(model)
        state = ModelState()
        related: dict[str, object] = {}
        values: dict[str, Any] = {**defaults, **fields, "id": next(self._keys[model]), "_state": state}
        for name, column in relations:
            if name in fields:
                related[name] = values.pop(name)
                values[column] = getattr(related[name], "id", None)
        state.__dict__["fields_cache"], state.db = related, "default"
        for field in sealed:
            values[field.attname] = field.masked(values[field.attname])
        for index in indexes:
            values[index.attname] = index.digest(values[index.of].clear())
        row = model.__new__(model)
        row.__dict__ = values
        self._new[model].append(row)
        return row

    def changed(self, row: Model) -> None:
        """A row that may be in the database already: it is saved whole, unless it is new itself."""
        if not row._state.adding:
            self._changed[type(row), int(row.pk)] = row

    def record(self, *, action: str, by: Actor, at: datetime, subject: Model, **more: Any) -> None:
        fields = entry_fields(action=action, by=by, at=at, subject=subject, **more)
        fields["before"], fields["after"] = _encoded(fields["before"]), _encoded(fields["after"])
        self._entries.append(tuple(fields.values()))

    def write(self) -> None:
        """What is given back is written before what is taken, and entries in order of time, as they came about."""
        old: dict[type[Model], list[Model]] = defaultdict(list)
        for (model, _), row in self._changed.items():
            old[model].append(row)
        for model, rows in old.items():
            _update(model, rows)
        for model, rows in self._new.items():
            _copy(model, rows)
            for row in rows:
                row._state.adding = False
        self._entries.sort(key=itemgetter(0))
        _copy_tuples(Entry._meta.db_table, ENTRY_COLUMNS, self._entries)
        self._changed.clear()
        self._new.clear()
        self._entries.clear()


class Shape(NamedTuple):
    """What `Ledger.make` must know of a model."""

    defaults: dict[str, Any]
    relations: tuple[tuple[str, str], ...]  # the name of the field, of its column
    sealed: tuple[SealedField, ...]
    indexes: tuple[BlindIndex, ...]


@cache
def _shape(model: type[Model]) -> Shape:
    columns = _columns(model)
    return Shape(
        {field.attname: field.get_default() for field in columns},
        tuple((field.name, field.attname) for field in columns if field.is_relation),
        tuple(field for field in columns if isinstance(field, SealedField)),
        tuple(field for field in columns if isinstance(field, BlindIndex)),
    )


def _encoded(facts: dict[str, Any] | None) -> str | None:
    if facts is None:
        return None
    return _status(facts["status"]) if facts.keys() == {"status"} else ENCODE(facts)


@cache
def _status(status: str) -> str:
    return ENCODE({"status": status})


def _columns(model: type[Model]) -> "list[Field[Any, Any]]":
    return [one for one in model._meta.concrete_fields if not one.generated]  # the database works those out


def _keys(model: type[Model]) -> Iterator[int]:
    """More at once the more are needed: what is left over is lost, and tears a hole into the numbers of trips."""
    with connection.cursor() as cursor:
        for doublings in count():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, min(2**doublings, MOST_KEYS)],
            )
            yield from [row[0] for row in cursor.fetchall()]


def _values(columns: "list[Field[Any, Any]]", rows: list[Model]) -> Iterator[tuple[Any, ...]]:
    values: Iterator[tuple[Any, ...]] = map(attrgetter(*(field.attname for field in columns)), rows)
    written = {n: _WRITTEN[type(field)] for n, field in enumerate(columns) if type(field) in _WRITTEN}
    if written:
        return (tuple(written[n](v) if n in written else v for n, v in enumerate(row)) for row in values)
    return values


def _copy(model: type[Model], rows: list[Model]) -> None:
    columns = _columns(model)
    _copy_tuples(model._meta.db_table, [field.column for field in columns], _values(columns, rows))


def _update(model: type[Model], rows: list[Model]) -> None:
    key, *columns = _columns(model)
    changes = ", ".join(f'"{field.column}" = %s' for field in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "{key.column}" = %s',  # noqa: S608  # names of ours
            list(_values([*columns, key], rows)),
        )


def _copy_tuples(table: str, columns: Sequence[str | None], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        write: Callable[[tuple[Any, ...]], None] = copy.write_row
        for row in rows:
            write(row)
