"""Reading the states of vehicles: what was when, and how long in all. Whoever asks has asked `sight`."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from motorpool.tracking.models import Present
from motorpool.tracking.motion import STATES, State
from motorpool.tracking.states import Source

_SOURCES = tuple(Source)
# For each vehicle the episode that had begun already, then those that begin within.
_WITHIN = """
SELECT v.id, greatest(e.since, %(since)s), coalesce(lead(e.since) OVER (PARTITION BY v.id ORDER BY e.since), %(until)s),
    e.state, e.source
FROM unnest(%(vehicles)s::bigint[]) v(id) CROSS JOIN LATERAL (
    (SELECT since, state, source FROM tracking_episode
     WHERE vehicle_id = v.id AND since <= %(since)s ORDER BY since DESC LIMIT 1)
    UNION ALL
    SELECT since, state, source FROM tracking_episode
    WHERE vehicle_id = v.id AND since > %(since)s AND since < %(until)s
) e
"""
_TOTALS = f"""
SELECT w.id, w.state, sum(extract(epoch FROM w.until - w.since))::bigint
FROM ({_WITHIN}) w(id, since, until, state, source) GROUP BY 1, 2
"""  # noqa: S608


class Spell(NamedTuple):
    """In one state, without a break."""

    since: datetime
    until: datetime
    state: State
    source: Source


def spells(*, vehicle_id: int, since: datetime, until: datetime) -> list[Spell]:
    """Of this window and no further; `until` is not after now. Nothing is said of the time before the first."""
    return spells_of([vehicle_id], since=since, until=until).get(vehicle_id, [])


def spells_of(vehicle_ids: Iterable[int], *, since: datetime, until: datetime) -> dict[int, list[Spell]]:
    """The same of several; who was never heard is not among them."""
    found: dict[int, list[Spell]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN + "ORDER BY 1, 2", {"vehicles": list(vehicle_ids), "since": since, "until": until})
        for vehicle_id, begin, end, state, source in cursor.fetchall():
            found.setdefault(vehicle_id, []).append(Spell(begin, end, STATES[state], _SOURCES[source]))
    return found


def seconds_in_states(*, vehicle_ids: Iterable[int], since: datetime, until: datetime) -> dict[int, dict[State, int]]:
    """How long each was in each state; who was never heard is not among them."""
    totals: dict[int, dict[State, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"vehicles": list(vehicle_ids), "since": since, "until": until})
        for vehicle_id, state, seconds in cursor.fetchall():
            totals.setdefault(vehicle_id, {})[STATES[state]] = seconds
    return totals


def present_states(vehicle_ids: Iterable[int]) -> dict[int, tuple[State, datetime]]:
    """The state of each and since when, as of the last round, which is a minute ago at most."""
    rows = Present.objects.filter(pk__in=list(vehicle_ids)).values_list("pk", "state", "since")
    return {key: (STATES[state], since) for key, state, since in rows}
