"""What a track tells: stops, stretches of driving, distance by track and odometer, gaps, alarms. Plain arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorpool.tracking.marks import Mark
from motorpool.tracking.motion import ENGINE_ON
from motorpool.tracking.store import UNFIT, Track
from motorpool.tracking.store.tracks import ABSENT, empty, joined

STOP_S = 180
"""Standing at least so long is a stop."""
SILENT_S = 300
"""Longer without a usable position is a gap, unless the vehicle stands where it stood."""
STILL_SPEED = 30
"""Tenths of km/h below which a vehicle stands."""
SAME_PLACE_M = 200
MOST_POINTS = 12_000
"""That a page is sent of one vehicle; more are thinned where nothing happens."""
TURN = 20
"""Degrees of a corner that is always kept."""
_EARTH_M = 6_371_008.8
ALARMS = {
    0: "紧急报警", 1: "超速报警", 2: "疲劳驾驶", 3: "危险预警", 4: "定位模块故障", 5: "定位天线未接", 6: "定位天线短路",
    7: "终端欠压", 8: "终端掉电", 9: "显示屏故障", 10: "语音模块故障", 11: "摄像头故障", 18: "当天累计驾驶超时",
    19: "超时停车", 20: "进出区域", 21: "进出路线", 22: "路段行驶时间异常", 23: "路线偏离", 24: "车速传感器故障",
    25: "油量异常", 26: "车辆被盗", 27: "非法点火", 28: "非法位移", 29: "碰撞预警", 30: "侧翻预警",
}  # fmt: skip
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stop:
    since: int
    until: int
    lat: int
    lon: int
    engine_on: bool
    """For some of the time."""


@dataclass(frozen=True, slots=True)
class Drive:
    since: int
    until: int
    metres: int


@dataclass(frozen=True, slots=True)
class Gap:
    since: int
    until: int
    kind: str
    """parked, no_fix, or lost."""
    metres: int
    """From where it fell silent to where it spoke again, as the crow flies."""


@dataclass(frozen=True, slots=True)
class Alarm:
    at: int
    lat: int
    lon: int
    label: str


@dataclass(frozen=True, slots=True)
class Course:
    points: int
    first: int | None
    last: int | None
    metres: int
    """By the track, without gaps."""
    odometer_metres: int | None
    top_speed: int
    """Tenths of km/h."""
    stops: list[Stop]
    drives: list[Drive]
    gaps: list[Gap]
    alarms: list[Alarm]


def usable(whole: Track) -> Track:
    """What a line on a map may be made of."""
    fit: Bools = (whole.marks & int(UNFIT)) == 0
    return whole.only(fit)


def course_of(parts: list[Track]) -> Course:
    """Of stretches that do not belong together: nothing is said of what lies between them. With the marked."""
    fit = [track for track in map(usable, parts) if len(track)]
    every = joined(fit).sorted() if fit else empty()
    mileage = every.mileage[every.mileage != ABSENT]
    found = [_Run(track, whole) for track, whole in ((usable(whole), whole) for whole in parts) if len(track)]
    return Course(
        points=len(every),
        first=int(every.at[0]) if len(every) else None,
        last=int(every.at[-1]) if len(every) else None,
        metres=sum(run.metres for run in found),
        odometer_metres=int(mileage[-1] - mileage[0]) * 100 if len(mileage) > 1 and len(fit) == 1 else None,
        top_speed=int(every.speed.max()) if len(every) else 0,
        stops=[stop for run in found for stop in run.stops],
        drives=[drive for run in found for drive in run.drives()],
        gaps=[gap for run in found for gap in run.gaps],
        alarms=[alarm for run in found for alarm in run.alarms()],
    )


class _Run:
    """One stretch that was allowed in one piece."""

    def __init__(self, track: Track, whole: Track) -> None:
        self.track = track
        self.pause: Ints = np.diff(track.at)
        self.step = steps_m(track)
        engine_off: Bools = (track.status[:-1] & ENGINE_ON) == 0
        near: Bools = self.step < SAME_PLACE_M
        self.silent: Bools = self.pause > SILENT_S
        # Standing with the engine off, a terminal sleeps: the vehicle is where it was, and nothing is missing.
        self.asleep: Bools = self.silent & near & engine_off
        self.broken: Bools = self.silent & ~self.asleep
        self.metres = round(float(self.step[~self.silent].sum()))
        self.stops = list(self._stops())
        self.gaps = list(self._gaps(whole))

    def _stops(self) -> Iterator[Stop]:
        track = self.track
        still: Bools = track.speed < STILL_SPEED
        for begin, end in runs_of(still, self.broken):
            since, until = int(track.at[begin]), int(track.at[end])
            if until - since >= STOP_S:
                part = slice(begin, end + 1)
                yield Stop(
                    since,
                    until,
                    round(float(track.lat[part].mean())),
                    round(float(track.lon[part].mean())),
                    bool((track.status[part] & ENGINE_ON).any()),
                )

    def _gaps(self, whole: Track) -> Iterator[Gap]:
        blind = whole.at[(whole.marks & int(Mark.NO_FIX | Mark.ZERO_ISLAND | Mark.NOWHERE)) != 0]
        for index in np.flatnonzero(self.broken):
            since, until = int(self.track.at[index]), int(self.track.at[index + 1])
            heard = np.searchsorted(blind, until) - np.searchsorted(blind, since, side="right")
            off = not self.track.status[index] & ENGINE_ON
            kind = "no_fix" if heard else "parked" if off else "lost"
            yield Gap(since, until, kind, round(float(self.step[index])))

    def drives(self) -> Iterator[Drive]:
        """What lies between the stops and the gaps."""
        track, cuts = (
            self.track,
            sorted([*((s.since, s.until) for s in self.stops), *((g.since, g.until) for g in self.gaps)]),
        )
        edges = [(int(track.at[0]), int(track.at[0])), *cuts, (int(track.at[-1]), int(track.at[-1]))]
        along: Any = np.concatenate([[0.0], np.cumsum(np.where(self.silent, 0, self.step))])
        for (_, since), (until, _) in pairwise(edges):
            if until - since >= 60:
                one, other = np.searchsorted(track.at, [since, until])
                yield Drive(since, until, round(float(along[other] - along[one])))

    def alarms(self) -> Iterator[Alarm]:
        """Each when it begins."""
        track = self.track
        before = np.concatenate([[0], track.alarms[:-1]])
        risen: Ints = track.alarms & ~before
        for index in np.flatnonzero(risen):
            for bit, label in ALARMS.items():
                if int(risen[index]) >> bit & 1:
                    yield Alarm(int(track.at[index]), int(track.lat[index]), int(track.lon[index]), label)


def steps_m(track: Track) -> NDArray[np.float64]:
    """Metres from each position to the next."""
    lat, lon = np.radians(track.lat / 1e6), np.radians(track.lon / 1e6)
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    metres: NDArray[np.float64] = 2 * _EARTH_M * np.arcsin(np.sqrt(half))
    return metres


def runs_of(true: Bools, broken_after: Bools) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken run of what is true."""
    begin: int | None = None
    for index, yes in enumerate(true):
        if yes and begin is None:
            begin = index
        ends = index == len(true) - 1 or not true[index + 1] or broken_after[index]
        if yes and begin is not None and ends:
            yield begin, index
            begin = None


def thinned(track: Track, most: int = MOST_POINTS) -> Track:
    """About so many positions at most: corners, stops, alarms and edges of gaps stay."""
    size = len(track)
    if size <= most:
        return track
    turn = np.abs((np.diff(track.direction) + 180) % 360 - 180)
    still = track.speed < STILL_SPEED
    changed = np.zeros(size, bool)
    changed[[0, -1]] = True
    changed[1:] |= (turn >= TURN) & ~still[1:]
    edge = (np.diff(still.astype(np.int8)) != 0) | (np.diff(track.alarms) != 0) | (np.diff(track.at) > SILENT_S)
    changed[1:] |= edge
    changed[:-1] |= edge
    kept = np.flatnonzero(changed)
    if len(kept) > most // 2:
        kept = kept[:: -(-len(kept) // (most // 2))]
    spread = np.linspace(0, size - 1, most - len(kept)).astype(int)
    return track.only(np.union1d(kept, spread))
