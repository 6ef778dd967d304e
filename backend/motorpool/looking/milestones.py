"""What happened beside the track: a trip's departure, its changes, its return. Whoever knows of it registers here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from motorpool.looking.tracks import windows_of
from motorpool.tracking.sight import Span


@dataclass(frozen=True, slots=True)
class Milestone:
    at: datetime
    label: str
    """出车 20261126-000012."""


Source = Callable[[int, datetime, datetime], Iterable[Milestone]]
"""Of this vehicle, from one moment to another, both included."""

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    _sources[name] = source


def milestones_of(vehicle_id: int, spans: Iterable[Span]) -> list[Milestone]:
    """Within what may be looked at, the earliest first. A trip that is the ground begins and ends at one."""
    found = {
        one
        for since, until in windows_of(spans)
        for source in _sources.values()
        for one in source(vehicle_id, since, until)
    }
    return sorted(found, key=lambda one: (one.at, one.label))
