"""Of a stretch in the gap ledger, each day that it touches gets its own part; a day of silence gets a row (ADR 0043).

A stretch is booked whole in the ledger, on the day on which it ended. What a day is missing is never more than a day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from motorpool.kit.moments import start_of
from motorpool.tracking.models import MissingStretch, VehicleDay
from motorpool.tracking.silence import LONGEST_SILENCE
from motorpool.tracking.states import GapKind
from motorpool.vehicles.keeping import keeper_of

_DAY = timedelta(days=1)


def share_out(*, vehicle_id: int, since: date, until: date, arrivals_until: date) -> None:
    """Tell each of these days, both included, what of it is missing; the caller holds the vehicle's lock."""
    rows = {row.day: row for row in VehicleDay.objects.filter(vehicle=vehicle_id, day__range=(since, until))}
    stretches = list(
        MissingStretch.objects.filter(
            of__vehicle=vehicle_id, of__day__range=(since, until + LONGEST_SILENCE + _DAY),
            since__lt=start_of(until + _DAY), until__gt=start_of(since),
        )
    )  # fmt: skip
    for day in (since + n * _DAY for n in range((until - since).days + 1)):
        told, row = _parts(stretches, day), rows.get(day)
        if row is None and told:
            _keep_silent(vehicle_id, day, told, arrivals_until)
        elif row is not None and not row.positions and not told:
            row.delete()  # of a day of which nothing at all is known, nothing is said
        elif row is not None:
            VehicleDay.objects.filter(pk=row.pk).update(**_columns(told))


def _parts(stretches: Iterable[MissingStretch], day: date) -> Counter[str]:
    """Seconds of that day, by kind; none that is 0."""
    told = Counter[str]()
    for one in stretches:
        told[one.kind] += one.seconds_on(day)
    return +told


def _columns(told: Counter[str]) -> dict[str, int]:
    return {
        **{f"{kind}_s": told[kind] for kind in GapKind},
        "missing_s": told[GapKind.NO_FIX] + told[GapKind.LOST],
    }


def _keep_silent(vehicle_id: int, day: date, told: Counter[str], arrivals_until: date) -> None:
    nothing = dict.fromkeys(("positions", "track_m", "moving_s", "engine_s", "top_speed"), 0)
    VehicleDay.objects.create(
        vehicle_id=vehicle_id, day=day, organization=keeper_of(vehicle_id, day), arrivals_until=arrivals_until,
        **nothing, **_columns(told),
    )  # fmt: skip
