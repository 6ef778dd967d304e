"""Reading many rows of the database at once, as columns."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

_HEADER, _TRAILER = 19, 2


def read(command: str, parameters: Sequence[object] | Mapping[str, object], kind: "np.dtype[Any]") -> NDArray[Any]:
    """The rows of a `COPY (SELECT …) TO STDOUT (FORMAT BINARY)` whose fields are those of `kind`, without nulls.

    Of fixed length, so that they are columns at once: bigint is i8, int is i4, smallint i2, float8 is f8.
    """
    chunks: list[bytes] = []
    with connection.cursor() as cursor, cursor.cursor.copy(command, parameters) as copy:
        chunks.extend(bytes(chunk) for chunk in copy)
    wire = np.frombuffer(b"".join(chunks)[_HEADER:-_TRAILER], _wire(kind))
    rows = np.empty(len(wire), kind)
    for name in kind.names or ():
        rows[name] = wire[name]
    return rows


@cache
def _wire(kind: "np.dtype[Any]") -> "np.dtype[Any]":
    """Each field stands behind its length, each row behind the number of its fields; the highest byte comes first."""
    fields: list[tuple[str, Any]] = [("", ">i2")]
    for name in kind.names or ():
        fields += [("", ">i4"), (name, kind[name].newbyteorder(">"))]
    return np.dtype(fields)
