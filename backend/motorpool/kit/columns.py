"""Reading and writing many rows of the database at once, as columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

_SENT = {"i8": "int8send", "i4": "int4send", "i2": "int2send", "f8": "float8send"}


def read(query: str, parameters: Sequence[object] | Mapping[str, object], kind: "np.dtype[Any]") -> NDArray[Any]:
    """The rows of a SELECT whose columns are the fields of `kind`, of the same types and without nulls.

    They come as one value of fixed-length rows, which is an array at once: row by row, taking them apart would cost ten
    times more than finding them. Bigint is i8, int i4, smallint i2, double precision f8.
    """
    names = kind.names or ()
    fields = ", ".join(f"c{number}" for number in range(len(names)))
    sent = " || ".join(f"{_SENT[kind[name].str[1:]]}(c{number})" for number, name in enumerate(names))
    command = f"SELECT string_agg({sent}, ''::bytea) FROM ({query}) r({fields})"  # noqa: S608
    connection.ensure_connection()
    # Django's own cursor cannot take bytes as they are.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute(command, parameters, binary=True).fetchone()
    wire = np.frombuffer((found and found[0]) or b"", kind.newbyteorder(">"))
    return wire.astype(kind)


def array_of(column: NDArray[Any]) -> str:
    """Whole numbers as PostgreSQL writes an array, for a parameter with a cast: far quicker than value by value."""
    return "{" + ",".join(map(str, column.tolist())) + "}"
