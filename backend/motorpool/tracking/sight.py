"""Who may look where a vehicle is, and where it was (P6, CZ 27): as far as duty needs, and no further (ADR 0017).

Two rights stand by themselves: the 主管部门 over its fleet, and a unit's 车管负责人 over where its vehicles are now.
Everything else is a ground that the domain which knows of it registers: a task under way, one's own trip, a request
that was approved. Nobody sees the vehicles that a domain conceals.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet, within
from motorpool.vehicles.models import Vehicle

STANDING = "standing"
LIVE = (P.TRACK_FLEET, P.TRACK_UNIT_LIVE)
_KEPT = timedelta(seconds=10)
"""So long may a reach be used again: a task that ends is out of sight that late at most."""


@dataclass(frozen=True)
class Span:
    """A stretch of time, `until` excluded, in which one vehicle's track may be looked at, and why."""

    since: datetime
    until: datetime
    ground: str
    label: str
    """In words: 主管部门职权, 出车任务 20261123-000012."""
    link: str = ""
    """The page of the trip or the request that allows it."""


Keys = QuerySet[Any, Any]
"""Of vehicles, from whatever model."""


@dataclass(frozen=True)
class Ground:
    """Why somebody may look: which vehicles now, and which stretches of one vehicle's time."""

    live: Callable[[Actor, datetime], Keys]
    spans: Callable[[Actor, int, datetime], Iterable[Span]]
    """Of this vehicle, at this moment; they may reach beyond what was asked for."""


@dataclass(frozen=True)
class Reach:
    """Whose place an actor may see now, to be asked vehicle by vehicle without the database."""

    paths: tuple[str, ...]
    """Of organisations: all vehicles there and below."""
    vehicles: frozenset[int] = field(default_factory=frozenset)
    concealed: frozenset[int] = field(default_factory=frozenset)
    expires_at: datetime | None = None
    """From then on it has to be asked for anew."""

    def covers(self, vehicle_id: int, path: str) -> bool:
        """`path` is that of the vehicle's organisation."""
        if vehicle_id in self.concealed:
            return False
        return vehicle_id in self.vehicles or path.startswith(self.paths)

    def is_within(self, other: "Reach") -> bool:
        """Whether all that is seen here is seen there."""
        fewer = self.vehicles - self.concealed <= other.vehicles - other.concealed
        return fewer and all(path.startswith(other.paths) for path in self.paths)


_grounds: dict[str, Ground] = {}
_concealed: dict[str, Callable[[], Q]] = {}


def register(name: str, ground: Ground) -> None:
    _grounds[name] = ground


def conceal(name: str, vehicles: Callable[[], Q]) -> None:
    """Vehicles that nobody may look at, whatever the ground (涉密车辆)."""
    _concealed[name] = vehicles


def visible(vehicles: ScopedQuerySet[Vehicle]) -> ScopedQuerySet[Vehicle]:
    """Without what is concealed."""
    for hidden in _concealed.values():
        vehicles = vehicles.exclude(hidden())
    return vehicles


def live_vehicles(actor: Actor, at: datetime) -> ScopedQuerySet[Vehicle]:
    """Those whose place the actor may see now."""
    seen = within(_paths(actor))
    for ground in _grounds.values():
        seen |= Q(pk__in=ground.live(actor, at))
    return visible(Vehicle.objects.filter(seen))


def live_reach(actor: Actor, at: datetime) -> Reach:
    """The same for whoever asks every second: a few queries, good for ten seconds."""
    found = {key for ground in _grounds.values() for key in ground.live(actor, at)}
    hidden = [Vehicle.objects.filter(rule()).values_list("pk", flat=True) for rule in _concealed.values()]
    return Reach(
        paths=_paths(actor),
        vehicles=frozenset(found),
        concealed=frozenset(key for keys in hidden for key in keys),
        expires_at=at + _KEPT,
    )


def spans_of(actor: Actor, vehicle: Vehicle, *, since: datetime, until: datetime, at: datetime) -> list[Span]:
    """What of this window the actor may look at, with every ground for it; nothing of what is still to come."""
    if not visible(Vehicle.objects.filter(pk=vehicle.pk)).exists():
        return []
    found: list[Span] = []
    if actor.may(P.TRACK_FLEET, vehicle.organization.path):
        found.append(Span(since, until, STANDING, "主管部门职权"))
    for ground in _grounds.values():
        found += ground.spans(actor, vehicle.pk, at)
    until = min(until, at)
    cut = [Span(max(one.since, since), min(one.until, until), one.ground, one.label, one.link) for one in found]
    return sorted((one for one in cut if one.since < one.until), key=lambda one: (one.since, one.until, one.ground))


def grounds_now(actor: Actor, vehicle: Vehicle, at: datetime) -> list[Span]:
    """Why the actor may look where it is at this moment; of a task that departed this very moment, nothing yet."""
    found = spans_of(actor, vehicle, since=at - timedelta(seconds=1), until=at, at=at)
    if actor.may(P.TRACK_UNIT_LIVE, vehicle.organization.path):
        found.append(Span(at, at, STANDING, "本单位车辆管理"))
    return found


def _paths(actor: Actor) -> tuple[str, ...]:
    return tuple(sorted({path for permission in LIVE for path in actor.paths(permission)}))
