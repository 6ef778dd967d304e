"""One vehicle's day: the track, what it tells, and what is missing."""

from dataclasses import dataclass
from datetime import date, timedelta

from motorpool.kit.moments import start_of
from motorpool.kit.rules import rules_of
from motorpool.tracking.gaps import Gap, gaps_in
from motorpool.tracking.legs import Movements, movements
from motorpool.tracking.rules import StopRules
from motorpool.tracking.store import UNFIT, Track, track


@dataclass(frozen=True, slots=True)
class DayOfVehicle:
    track: Track
    """Without the marked rows."""
    positions: int
    """With them."""
    movements: Movements
    gaps: tuple[Gap, ...]

    @property
    def difference_m(self) -> int | None:
        """By how much the odometer says more than the track and the straight lines across its silences."""
        told = self.movements.odometer_m
        return None if told is None else round(told - self.movements.metres - self.movements.bridged_m)


def day_of(*, vehicle_id: int, day: date) -> DayOfVehicle:
    """Read and worked out now, so also of the day that is not over. The caller has asked `sight`."""
    since, until = start_of(day), start_of(day + timedelta(days=1))
    return day_of_track(track(vehicle_id=vehicle_id, since=since, until=until, with_marked=True))


def usable(whole: Track) -> Track:
    """What a line on a map and a distance may be made of."""
    return whole.only((whole.marks & int(UNFIT)) == 0)


def day_of_track(whole: Track) -> DayOfVehicle:
    """Of a track with its marked rows."""
    fit, rules = usable(whole), rules_of(StopRules)
    return DayOfVehicle(fit, len(whole), movements(fit, rules), tuple(gaps_in(whole, rules)))
