"""Dropping what terminals sent before the retention period, with the positions of that time.

Batches are transactions of their own. Killed between two, the next night goes on.
"""

from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import Q

from motorpool.access.actors import platform
from motorpool.audit.services import record
from motorpool.kit.moments import start_of
from motorpool.terminals import storing
from motorpool.terminals.models import AlarmEpisode, CardReading, Command, Media, Message
from motorpool.tracking.retention import kept_from

AT_A_TIME = 500


def expire_messages(*, today: date, at: datetime) -> int:
    """Messages, pictures with their files, readings of driver cards, what commands were answered, driving alarms; how
    many."""
    kept = start_of(kept_from(today))
    gone = {"messages": _drop_messages(kept), "answers": _forget_answers(kept), "alarms": _drop_alarms(kept)}
    if any(gone.values()):
        by, after = platform(today), {"before": kept_from(today), **gone}
        record(action="expire", label="清除到期终端数据", by=by, at=at, subject_type="terminals.message", after=after)
    return sum(gone.values())


def sweep_files(*, at: datetime) -> int:
    """Remove files that no row knows any more: of whoever was killed between the two. How many."""
    stored = storing.stored()
    return sum(_sweep(some, at) for some in iter(lambda: list(islice(stored, AT_A_TIME)), []))


def _drop_messages(kept: datetime) -> int:
    """By arrival; of what the terminal took earlier, by its own clock, too."""
    dropped = 0
    old_media = Media.objects.filter(taken_at__lt=kept).values("message")
    old_cards = CardReading.objects.filter(read_at__lt=kept).values("message")
    old = Message.objects.filter(Q(arrived_at__lt=kept) | Q(pk__in=old_media) | Q(pk__in=old_cards))
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        with transaction.atomic():
            media = Media.objects.filter(message__in=keys)
            # The file first: a row without it is found again tomorrow, a file without a row only by the sweep.
            for uuid in media.values_list("uuid", flat=True):
                storing.remove(uuid)
            media.delete()
            CardReading.objects.filter(message__in=keys).delete()
            Message.objects.filter(pk__in=keys).delete()
        dropped += len(keys)
    return dropped


def _drop_alarms(kept: datetime) -> int:
    """Those of which no report is kept any longer."""
    dropped = 0
    old = AlarmEpisode.objects.filter(since__lt=kept, until__lt=kept)
    while keys := list(old.order_by("since", "pk").values_list("pk", flat=True)[:AT_A_TIME]):
        dropped += AlarmEpisode.objects.filter(pk__in=keys).delete()[0]
    return dropped


def _forget_answers(kept: datetime) -> int:
    """That it was asked, by whom, and what came of it, stays."""
    forgotten = 0
    old = Command.objects.filter(asked_at__lt=kept, answer__isnull=False)
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        forgotten += Command.objects.filter(pk__in=keys).update(answer=None)
    return forgotten


def _sweep(some: list[storing.Stored], at: datetime) -> int:
    known = set(Media.objects.filter(uuid__in=[one.uuid for one in some]).values_list("uuid", flat=True))
    orphans = [one for one in some if one.uuid not in known and at - one.written_at > storing.SOON_KNOWN]
    for one in orphans:
        storing.remove(one.uuid)
    return len(orphans)
