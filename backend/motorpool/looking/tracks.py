"""What an opened view shows: positions and their course, of what is allowed and nothing beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from motorpool.access.actors import Actor
from motorpool.kit.rules import rules_of
from motorpool.looking.course import Course, course_of, thinned
from motorpool.tracking.days import usable
from motorpool.tracking.gaps import Gap, gaps_in
from motorpool.tracking.history import Spell, spells
from motorpool.tracking.legs import Stop
from motorpool.tracking.naming import Spot, names_of
from motorpool.tracking.rules import StopRules
from motorpool.tracking.sight import Span
from motorpool.tracking.silence import with_silence_before
from motorpool.tracking.store import Track, track
from motorpool.tracking.store.tracks import joined
from motorpool.vehicles.models import Vehicle

Window = tuple[datetime, datetime]


def windows_of(spans: Iterable[Span]) -> list[Window]:
    """Several grounds may cover the same time: each moment once."""
    merged: list[Window] = []
    for span in sorted(spans, key=lambda one: one.since):
        if merged and span.since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.until))
        else:
            merged.append((span.since, span.until))
    return merged


def parts_of(vehicle_id: int, spans: Iterable[Span]) -> list[Track]:
    """As reported, with the marked."""
    return [
        track(vehicle_id=vehicle_id, since=since, until=until, with_marked=True) for since, until in windows_of(spans)
    ]


def shown(vehicle_id: int, spans: Iterable[Span]) -> tuple[Track, int]:
    """The positions to draw, and how many there are in all."""
    whole = joined(usable(part) for part in parts_of(vehicle_id, spans))
    return thinned(whole), len(whole)


def complete(vehicle_id: int, spans: Iterable[Span]) -> list[Track]:
    """For a file: every usable position."""
    return [usable(part) for part in parts_of(vehicle_id, spans)]


def stretches(part: Track) -> list[Track]:
    """Parted where nothing was heard for so long that nobody knows the way."""
    cuts = np.flatnonzero(np.diff(part.at) > rules_of(StopRules).silent_s) + 1
    edges = [0, *(int(one) for one in cuts), len(part)]
    return [part.only(slice(begin, end)) for begin, end in pairwise(edges) if begin < end]


def course(vehicle_id: int, spans: Sequence[Span]) -> Course:
    parts = parts_of(vehicle_id, spans)
    begins = [since for since, _ in windows_of(spans)]
    silences = (_silence_before(part, vehicle_id, since) for part, since in zip(parts, begins, strict=True))
    return course_of(parts, [silence for silence in silences if silence])


def places_of(stops: Iterable[Stop], *, vehicle: Vehicle, by: Actor) -> list[str]:
    """What each is called, to this viewer."""
    spots = [Spot(one.lat, one.lon, moment(one.since), moment(one.until)) for one in stops]
    return names_of(spots, vehicle=vehicle, by=by)


def _silence_before(part: Track, vehicle_id: int, since: datetime) -> Gap | None:
    """From the beginning of what may be seen until the first report. Why it was silent, the report before tells; no
    more is told of that, not how far away it was either."""
    whole, begin = with_silence_before(part, vehicle_id=vehicle_id, since=since), int(since.timestamp())
    found = [gap for gap in gaps_in(whole, rules_of(StopRules)) if gap.since < begin < gap.until]
    return replace(found[0], since=begin, jumped_m=0.0) if found else None


def states(vehicle_id: int, spans: Iterable[Span]) -> list[Spell]:
    """In which state the vehicle was, of what is allowed."""
    return [
        spell for since, until in windows_of(spans) for spell in spells(vehicle_id=vehicle_id, since=since, until=until)
    ]


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
