"""In which state vehicles were on a day, and how long."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet
from motorpool.kit.moments import start_of
from motorpool.organizations.queries import at_or_below
from motorpool.tracking.history import seconds_in_states, spells_of
from motorpool.tracking.motion import State
from motorpool.tracking.sight import visible
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.plates import normal
from motorpool.vehicles.states import VehicleStatus

SEEN_BY = (P.TRACK_FLEET, P.TRACK_UNIT_LIVE)


def vehicles_for(actor: Actor, *, q: str = "", organization_id: int | None = None) -> ScopedQuerySet[Vehicle]:
    kept = Vehicle.objects.exclude(status=VehicleStatus.RETIRED).select_related("organization")
    rows = visible(kept.visible_to(actor, *SEEN_BY))
    if q:
        rows = rows.filter(Q(plate__contains=normal(q)) | Q(organization__name__icontains=q))
    return rows.filter(at_or_below(organization_id)) if organization_id else rows


def with_spells(vehicles: Iterable[Vehicle], *, day: date, at: datetime) -> list[dict[str, Any]]:
    """Each with its states of that day in their order, and the seconds in each; of today, until now."""
    rows = list(vehicles)
    since, until = _window(day, at)
    told = spells_of([one.pk for one in rows], since=since, until=until) if since < until else {}
    totals: dict[int, Counter[State]] = {}
    for key, spells in told.items():
        totals[key] = Counter()
        for one in spells:
            totals[key][one.state] += round((one.until - one.since).total_seconds())
    return [{**one, "spells": told.get(one["id"], [])} for one in _written(rows, totals)]


def with_totals(vehicles: Iterable[Vehicle], *, day: date, at: datetime) -> list[dict[str, Any]]:
    """Each with its seconds in each state only, which also 10,000 vehicles may be asked for."""
    rows = list(vehicles)
    since, until = _window(day, at)
    keys = [one.pk for one in rows] if since < until else []
    return _written(rows, seconds_in_states(vehicle_ids=keys, since=since, until=until))


def _written(rows: Iterable[Vehicle], totals: Mapping[int, Mapping[State, int]]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk,
            "plate": one.plate,
            "organization": one.organization,
            **{state.value: totals.get(one.pk, {}).get(state, 0) for state in State},
        }
        for one in rows
    ]


def _window(day: date, at: datetime) -> tuple[datetime, datetime]:
    return start_of(day), min(start_of(day + timedelta(days=1)), at)
