"""How long vehicles were in each state on a day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet
from motorpool.kit.moments import start_of
from motorpool.organizations.queries import at_or_below
from motorpool.tracking.history import seconds_in_states
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


def with_states(vehicles: Iterable[Vehicle], *, day: date, at: datetime) -> list[dict[str, Any]]:
    """Each with its seconds in each state; of a day that is not over, until now."""
    rows = list(vehicles)
    since, until = start_of(day), min(start_of(day + timedelta(days=1)), at)
    keys = [one.pk for one in rows] if since < until else []
    told = seconds_in_states(vehicle_ids=keys, since=since, until=until)
    return [
        {
            "id": one.pk,
            "plate": one.plate,
            "organization": one.organization,
            **{state.value: told.get(one.pk, {}).get(state, 0) for state in State},
        }
        for one in rows
    ]
