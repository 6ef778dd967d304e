"""Working out a stretch of the past again: positions came late, or belong to another vehicle now.

A vehicle is a transaction of its own. Killed between two, the notes of the others are still there; doing one twice
changes nothing.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max, Min, Q

from motorpool.kit.events import publish
from motorpool.kit.rules import rules_of
from motorpool.tracking import episode_rows
from motorpool.tracking.episodes import Contacts, Episodes, Reports, episodes_of, nowhere, place_at, report_of
from motorpool.tracking.events import TrackCompleted
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import Contact, Episode, Heard, LateStretch, Present
from motorpool.tracking.motion import OFFLINE
from motorpool.tracking.rules import MotionRules
from motorpool.tracking.store import track
from motorpool.vehicles.models import Vehicle

QUIET = timedelta(minutes=1)
"""A terminal that empties its memory is waited for…"""
PATIENCE = timedelta(minutes=15)
"""… but not for ever."""
AT_ONCE = 1_000
"""Vehicles of one run."""
_DAY = 86_400


def work_in_late(*, at: datetime) -> int:
    """Every stretch of which something came late, and the terminal has come to the end of it; of how many vehicles."""
    notes = LateStretch.objects.values("vehicle_id").annotate(
        since=Min("since"), until=Max("until"), newest=Max("arrived_at"), oldest=Min("arrived_at"), last=Max("pk")
    )
    ready = notes.filter(Q(newest__lte=at - QUIET) | Q(oldest__lte=at - PATIENCE)).order_by("oldest")
    waiting = list(ready[:AT_ONCE])
    for note in waiting:
        with transaction.atomic():
            rework(vehicle_id=note["vehicle_id"], since=note["since"], until=note["until"], at=at)
            publish(TrackCompleted(note["vehicle_id"], note["since"], note["until"], at))
            LateStretch.objects.filter(vehicle=note["vehicle_id"], pk__lte=note["last"]).delete()
    return len(waiting)


@transaction.atomic
def rework(*, vehicle_id: int, since: datetime, until: datetime, at: datetime) -> None:
    """The states of this stretch anew, and of what follows as far as it comes out otherwise."""
    episode_rows.lock()
    if not Vehicle.objects.filter(pk=vehicle_id, secrecy="").exists():
        return
    usual = rules_of(MotionRules)
    present = Present.objects.filter(pk=vehicle_id).first()
    begin, now = int(since.timestamp()), int(at.timestamp())
    read_until = int(present.read_until.timestamp()) if present else now
    end, step = int(until.timestamp()) + usual.online_s + usual.moved_in_s + 2, _DAY
    while True:
        end = now if present and end >= read_until else min(end, now)
        reports = _reports(vehicle_id, begin, end, usual)
        found = _evaluated(vehicle_id, reports, begin, end, usual)
        old = episode_rows.in_force(vehicle_id, end)
        if end == now or old is None or old.state == int(found.state[-1]):
            break
        end, step = end + step, step * 2
    before = episode_rows.in_force(vehicle_id, begin - 1)
    if before and before.state == found.state[0]:
        found.since[0], found.source[0] = before.since, max(before.source, int(found.source[0]))
    episode_rows.take_out(vehicle_id, begin, end)
    episode_rows.add(found)
    if present:
        _bring_up(present, reports if end == now else None, now, usual)


def _evaluated(vehicle_id: int, reports: Reports, begin: int, end: int, usual: MotionRules) -> Episodes:
    contacts = _contacts(vehicle_id, begin - usual.online_s - 1, end)
    vehicles, since = np.array([vehicle_id]), np.array([begin])
    return episodes_of(reports, contacts, nowhere(), vehicles=vehicles, since=since, until=end, rules=usual)


def _reports(vehicle_id: int, begin: int, end: int, usual: MotionRules) -> Reports:
    """Back to where a report before the stretch may still matter; what is older, the state before it stands for."""
    margin = usual.online_s + usual.moved_in_s
    whole = track(vehicle_id=vehicle_id, since=_moment(begin - margin), until=_moment(end + 1), with_marked=True)
    whole = whole.only((whole.marks & int(Mark.WRONG_CLOCK)) == 0)
    columns = [np.full(len(whole), vehicle_id), whole.at, whole.speed, whole.status, whole.marks, whole.lat, whole.lon]
    if not len(whole) or whole.at[0] > begin:
        before = episode_rows.in_force(vehicle_id, begin - 1, without=(OFFLINE,))
        if before:
            stand_in = report_of(before.state, vehicle_id, begin - margin - 1, usual)
            columns = [np.concatenate(([one], column)) for one, column in zip(stand_in, columns, strict=True)]
    return Reports(*(column.astype(np.int64) for column in columns))


def _contacts(vehicle_id: int, begin: int, end: int) -> Contacts:
    over = Contact.objects.filter(vehicle=vehicle_id, until__gte=_moment(begin), since__lte=_moment(end))
    spans = [*over.values_list("since", "until"), *Heard.objects.filter(pk=vehicle_id).values_list("since", "heard_at")]
    edges = np.array([[int(one.timestamp()) for one in span] for span in spans], np.int64).reshape(-1, 2)
    return Contacts(np.full(len(edges), vehicle_id), edges[:, 0], edges[:, 1])


def _bring_up(present: Present, reports: Reports | None, now: int, usual: MotionRules) -> None:
    """Where rounds go on from. `reports`: of the stretch, where it reached up to now."""
    key, until = present.pk, int(present.read_until.timestamp())
    if reports is not None and len(reports.at):
        until = max(until, int(reports.at[-1]))
        place, known = place_at(reports, nowhere(), np.array([key]), np.array([until - usual.moved_in_s]))
        if known[0]:
            present.before_at = _moment(int(place.at[0]))
            present.before_lat, present.before_lon = int(place.lat[0]), int(place.lon[0])
    last = episode_rows.in_force(key, now)
    base = episode_rows.in_force(key, until) or last
    if last is None or base is None:
        raise LookupError(f"vehicle {key} has no states")
    present.read_until = _moment(until)
    present.state, present.since, present.source = last.state, _moment(last.since), last.source
    present.base_state, present.base_since, present.base_source = base.state, _moment(base.since), base.source
    present.tail = Episode.objects.filter(vehicle=key, since__gt=present.read_until).count()
    present.save()


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
