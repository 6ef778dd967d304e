"""Reading what changed, for all viewers of a process together.

Rows come in a fixed length and are columns at once. There is no index on the time of arrival on
purpose: it would make each of the thousands of updates a second dearer for the gateway, to spare one scan of a table
that has one narrow row for each vehicle (ADR 0018).
"""

from typing import Any

from numpy.typing import NDArray

from motorpool.kit.columns import read
from motorpool.live.fleet import HEARD, POSITIONS, Listing
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.queries import never_tracked
from motorpool.vehicles.states import VehicleStatus

OVERLAP = 10.0
"""A batch may be committed so long after its positions arrived; what was read already is dropped by `Fleet.hear`."""
_POSITIONS = """
    SELECT vehicle_id::bigint, extract(epoch FROM device_at)::float8, extract(epoch FROM arrived_at)::float8,
        coalesce(lat, 0)::int, coalesce(lon, 0)::int, speed::int, direction::int, status_word::bigint,
        (lat IS NOT NULL AND lon IS NOT NULL)::int
    FROM tracking_latest WHERE arrived_at > to_timestamp(%s)
"""
_HEARD = """
    SELECT vehicle_id::bigint, extract(epoch FROM heard_at)::float8,
        coalesce(extract(epoch FROM reported_at), -1)::float8, placed::int, speed::int, status_word::bigint
    FROM tracking_heard WHERE heard_at > to_timestamp(%s)
"""


def positions_since(moment: float) -> NDArray[Any]:
    """The last good positions that arrived after this moment, in seconds since 1970."""
    return read(_POSITIONS, (moment,), POSITIONS)


def heard_since(moment: float) -> NDArray[Any]:
    """Who was heard after this moment, whatever was said."""
    return read(_HEARD, (moment,), HEARD)


def register() -> list[Listing]:
    """Every vehicle that is not retired, but for those that are never tracked, which nobody looks for on a map."""
    rows = Vehicle.objects.exclude(never_tracked()).exclude(status=VehicleStatus.RETIRED).order_by("pk")
    fields = ("pk", "plate", "kind", "organization_id", "organization__short_name", "organization__path")
    return [Listing(*row) for row in rows.values_list(*fields)]
