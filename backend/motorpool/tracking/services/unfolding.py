"""Working out the states of all vehicles, a round a minute, from what came since the last one (ADR 0028).

A round is one transaction: killed anywhere, the next one does it again and finds the same. It goes on from the last
report that was taken in; the episodes after that follow from silence and contacts, and are worked out anew.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from motorpool.kit.columns import array_of, read
from motorpool.kit.moments import day_of
from motorpool.kit.rules import rules_of
from motorpool.tracking import episode_rows
from motorpool.tracking.episodes import (
    Contacts,
    Episodes,
    Ints,
    Places,
    Reports,
    episodes_of,
    keys,
    place_at,
    report_of,
)
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Round
from motorpool.tracking.rules import MotionRules

FIRST = timedelta(hours=1)
"""Before the last round: so far back goes the first one of a vehicle. The night takes in its day."""
SLACK = timedelta(minutes=10)
"""So long may a batch wait for the database after its positions arrived."""
_NONE = -1
_FLEET = np.dtype(
    [
        ("vehicle", "i8"), ("read_until", "i8"), ("state", "i2"), ("since", "i8"), ("source", "i2"),
        ("base_state", "i2"), ("base_since", "i8"), ("base_source", "i2"), ("tail", "i2"), ("before_at", "i8"),
        ("before_lat", "i4"), ("before_lon", "i4"), ("contact_since", "i8"), ("heard_at", "i8"),
    ]
)  # fmt: skip
_CONTACTS = np.dtype([("vehicle", "i8"), ("since", "i8"), ("until", "i8")])
_ROWS = np.dtype(
    [
        ("vehicle", "i8"), ("at", "i8"), ("arrived", "f8"), ("speed", "i4"), ("status", "i8"), ("marks", "i4"),
        ("lat", "i4"), ("lon", "i4"),
    ]
)  # fmt: skip
# Whoever was silent for so long before the last round was found offline then, and still is.
_WHO = """
    SELECT vehicle_id, h.since AS contact_since, h.heard_at,
        coalesce(extract(epoch FROM p.read_until)::bigint, %(first)s) AS read_until
    FROM tracking_latest l FULL JOIN tracking_heard h USING (vehicle_id) LEFT JOIN tracking_present p USING (vehicle_id)
    WHERE greatest(l.arrived_at, h.heard_at) >= to_timestamp(%(cutoff)s)
"""
_READ_FLEET = f"""
    SELECT w.vehicle_id::bigint, w.read_until::bigint,
        coalesce(p.state, -1)::int2, coalesce(extract(epoch FROM p.since), -1)::bigint, coalesce(p.source, -1)::int2,
        coalesce(p.base_state, -1)::int2, coalesce(extract(epoch FROM p.base_since), -1)::bigint,
        coalesce(p.base_source, -1)::int2, coalesce(p.tail, 0)::int2,
        coalesce(extract(epoch FROM p.before_at), -1)::bigint,
        coalesce(p.before_lat, 0)::int, coalesce(p.before_lon, 0)::int,
        coalesce(floor(extract(epoch FROM w.contact_since)), -1)::bigint,
        coalesce(floor(extract(epoch FROM w.heard_at)), -1)::bigint
    FROM ({_WHO}) w LEFT JOIN tracking_present p USING (vehicle_id) ORDER BY 1
"""  # noqa: S608
# A probe of the index for each vehicle; without OFFSET 0 the planner might read whole days instead.
_READ_ROWS = f"""
    SELECT w.vehicle_id::bigint, extract(epoch FROM r.device_at)::bigint, extract(epoch FROM r.arrived_at)::float8,
        r.speed::int, r.status_word::bigint, r.marks::int, coalesce(r.lat, 0)::int, coalesce(r.lon, 0)::int
    FROM ({_WHO}) w CROSS JOIN LATERAL (
        SELECT * FROM tracking_position r WHERE r.vehicle_id = w.vehicle_id
            AND r.device_at > to_timestamp(w.read_until - %(minute)s) AND r.device_at <= to_timestamp(%(at)s)
            AND r.arrived_on BETWEEN %(from_day)s AND %(to_day)s AND r.marks & %(timeless)s = 0 OFFSET 0
    ) r
"""  # noqa: S608
_READ_CONTACTS = f"""
    SELECT w.vehicle_id::bigint, floor(extract(epoch FROM c.since))::bigint, floor(extract(epoch FROM c.until))::bigint
    FROM ({_WHO}) w CROSS JOIN LATERAL (
        SELECT c.since, c.until FROM tracking_contact c WHERE c.vehicle_id = w.vehicle_id
            AND c.until >= to_timestamp(w.read_until - %(online_s)s) OFFSET 0
    ) c
"""  # noqa: S608
_KEEP = """
INSERT INTO tracking_present (vehicle_id, state, since, source, read_until, base_state, base_since, base_source, tail,
    before_at, before_lat, before_lon)
SELECT v, s, to_timestamp(t), c, to_timestamp(r), bs, to_timestamp(bt), bc, n,
    CASE WHEN m >= 0 THEN to_timestamp(m) END, CASE WHEN m >= 0 THEN y END, CASE WHEN m >= 0 THEN x END
FROM unnest(%s::bigint[], %s::int2[], %s::bigint[], %s::int2[], %s::bigint[], %s::int2[], %s::bigint[], %s::int2[],
    %s::int2[], %s::bigint[], %s::int[], %s::int[]) a(v, s, t, c, r, bs, bt, bc, n, m, y, x)
ON CONFLICT (vehicle_id) DO UPDATE SET state = EXCLUDED.state, since = EXCLUDED.since, source = EXCLUDED.source,
    read_until = EXCLUDED.read_until, base_state = EXCLUDED.base_state, base_since = EXCLUDED.base_since,
    base_source = EXCLUDED.base_source, tail = EXCLUDED.tail, before_at = EXCLUDED.before_at,
    before_lat = EXCLUDED.before_lat, before_lon = EXCLUDED.before_lon
"""


class Done(NamedTuple):
    looked_at: int
    """Vehicles."""
    positions: int
    changed: int
    """Vehicles of which something is new."""
    written: int
    """Episodes."""


@transaction.atomic
def work_out_states(*, at: datetime) -> Done:
    """Take in what came since the last round, of all vehicles."""
    episode_rows.lock()
    last = Round.objects.values_list("at", flat=True).first() or at
    if at < last:  # a job that waited while a later one ran
        return Done(0, 0, 0, 0)
    usual = rules_of(MotionRules)
    now = int(at.timestamp())
    asked = {
        "at": now,
        "first": int((last - FIRST).timestamp()),
        "cutoff": (last - SLACK).timestamp() - usual.online_s,
        "from_day": day_of(last - SLACK - FIRST),
        "to_day": day_of(at),
        "minute": usual.moved_in_s,
        "online_s": usual.online_s,
        "timeless": int(Mark.WRONG_CLOCK),
    }
    fleet = read(_READ_FLEET, asked, _FLEET)
    rows = read(_READ_ROWS, asked, _ROWS)
    contacts = read(_READ_CONTACTS, asked, _CONTACTS)
    done = _advance(fleet, rows, contacts, now, usual) if len(fleet) else Done(0, 0, 0, 0)
    Round.objects.update_or_create(pk=1, defaults={"at": at})
    return done


def _advance(fleet: NDArray[Any], rows: NDArray[Any], over: NDArray[Any], now: int, usual: MotionRules) -> Done:
    every = np.arange(len(fleet))
    read_until = fleet["read_until"]
    reports = _reports(fleet, rows, usual)
    places = Places(*(column[fleet["before_at"] >= 0] for column in (
        every, fleet["before_at"], fleet["before_lat"].astype(np.int64), fleet["before_lon"].astype(np.int64)
    )))  # fmt: skip
    found = episodes_of(
        reports, _contacts(fleet, over), places, vehicles=every, since=read_until, until=now, rules=usual
    )
    first, count = np.unique(found.vehicle, return_index=True, return_counts=True)[1:]
    goes_on = found.state[first] == fleet["base_state"]
    found.since[first[goes_on]] = fleet["base_since"][goes_on]
    found.source[first[goes_on]] = np.maximum(found.source[first], fleet["base_source"])[goes_on]

    newest = np.searchsorted(reports.vehicle, every, side="right") - 1
    heard = (newest >= 0) & (reports.vehicle[newest] == every) if len(reports.at) else np.zeros(len(fleet), np.bool_)
    until = np.where(heard, np.maximum(reports.at[newest], read_until), read_until) if len(reports.at) else read_until
    tail = np.add.reduceat((found.since > until[found.vehicle]).astype(np.int64), first)
    last = first + count - 1
    base = last - tail
    changed = (until != read_until) | (tail != fleet["tail"]) | (fleet["state"] == _NONE)
    for name in ("state", "since", "source"):
        changed |= getattr(found, name)[last] != fleet[name]

    fresh = np.ones(len(found), np.bool_)
    fresh[first] = ~goes_on | (found.source[first] != fleet["base_source"])
    fresh &= changed[found.vehicle]
    cut = changed & (fleet["tail"] > 0)
    episode_rows.cut(fleet["vehicle"][cut], read_until[cut])
    new = found.only(fresh)
    episode_rows.add(Episodes(fleet["vehicle"][new.vehicle], new.since, new.state, new.source))
    before, known = place_at(reports, places, every, until - usual.moved_in_s)
    columns: list[Ints] = [
        fleet["vehicle"], found.state[last], found.since[last], found.source[last], until,
        found.state[base], found.since[base], found.source[base], tail,
        np.where(known, before.at, _NONE), before.lat, before.lon,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [array_of(column[changed]) for column in columns])
    return Done(len(fleet), len(rows), int(changed.sum()), int(fresh.sum()))


def _reports(fleet: NDArray[Any], rows: NDArray[Any], usual: MotionRules) -> Reports:
    """With a stand-in where the last report that was taken in is no longer to be read."""
    slot = np.searchsorted(fleet["vehicle"], rows["vehicle"])
    names = ("at", "speed", "status", "marks", "lat", "lon")
    columns = [slot.astype(np.int64), *(rows[name].astype(np.int64) for name in names)]
    there = np.zeros(len(fleet), np.bool_)
    there[slot[rows["at"] <= fleet["read_until"][slot]]] = True
    lost = np.flatnonzero(~there & (fleet["base_state"] != _NONE))
    stand_ins = [
        report_of(int(fleet["base_state"][n]), int(n), int(fleet["read_until"][n]), usual) for n in lost.tolist()
    ]
    extra = np.array(stand_ins, np.int64).reshape(-1, 7).T
    columns = [np.concatenate((one, more)) for one, more in zip(columns, extra, strict=True)]
    arrived = np.concatenate((rows["arrived"], np.zeros(len(lost))))
    order = np.lexsort((arrived, keys(columns[0], columns[1])))
    return Reports(*(column[order] for column in columns))


def _contacts(fleet: NDArray[Any], over: NDArray[Any]) -> Contacts:
    """Those that are over, and the one that goes on."""
    going = np.flatnonzero(fleet["heard_at"] >= 0)
    slot = np.searchsorted(fleet["vehicle"], over["vehicle"])
    return Contacts(
        np.concatenate((slot, going)).astype(np.int64),
        np.concatenate((over["since"], fleet["contact_since"][going])),
        np.concatenate((over["until"], fleet["heard_at"][going])),
    )
