"""Reading what changed, for all viewers of a process together.

Rows come as binary COPY of a fixed length and are columns at once. There is no index on the time of arrival on
purpose: it would make each of the thousands of updates a second dearer for the gateway, to spare one scan of a table
that has one narrow row for each vehicle (ADR 0018).
"""

from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from motorpool.live.fleet import HEARD, Listing
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.states import VehicleStatus

OVERLAP = 10.0
"""A batch may be committed so long after its positions arrived; what was read already is dropped by `Fleet.hear`."""
_COPY = """
COPY (
    SELECT vehicle_id::bigint, extract(epoch FROM device_at)::float8, extract(epoch FROM arrived_at)::float8,
        coalesce(lat, 0)::int, coalesce(lon, 0)::int, speed::int, direction::int, status_word::bigint,
        (lat IS NOT NULL AND lon IS NOT NULL)::int
    FROM tracking_latest WHERE arrived_at > to_timestamp(%s)
) TO STDOUT (FORMAT BINARY)
"""
_HEADER, _TRAILER = 19, 2
# Each field stands behind its length, each row behind the number of its fields; the highest byte comes first.
_WIRE = np.dtype(
    [("", ">i2")]
    + [
        part
        for name in HEARD.names or ()
        for part in (("", ">i4"), (name, HEARD[name].newbyteorder(">")))
    ]
)  # fmt: skip


def heard_since(moment: float) -> NDArray[Any]:
    """What arrived after this moment, in seconds since 1970."""
    chunks: list[bytes] = []
    with connection.cursor() as cursor, cursor.cursor.copy(_COPY, (moment,)) as copy:
        chunks.extend(bytes(chunk) for chunk in copy)
    wire = np.frombuffer(b"".join(chunks)[_HEADER:-_TRAILER], _WIRE)
    heard = np.empty(len(wire), HEARD)
    for name in HEARD.names or ():
        heard[name] = wire[name]
    return heard


def register() -> list[Listing]:
    """Every vehicle that is not retired."""
    rows = Vehicle.objects.exclude(status=VehicleStatus.RETIRED).order_by("pk")
    fields = ("pk", "plate", "kind", "organization_id", "organization__short_name", "organization__path")
    return [Listing(*row) for row in rows.values_list(*fields)]
