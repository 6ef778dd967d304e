"""What entries may be concealed for. A concealment without a ground conceals nothing, and a verification names it: so
who can write to the database, but not to the trail, cannot hide what stands there (T9, ADR 0026).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from motorpool.audit.models import Concealment, Entry


class Ground(NamedTuple):
    """Of one kind of record."""

    hidden: Callable[[], QuerySet[Any]]
    """Those that are concealed now."""
    words: Callable[[], Mapping[int, Mapping[str, datetime]]]
    """By which entries name each of these, and until when a word means no other one in the open."""


_grounds: dict[str, Ground] = {}


def register(kind: str, ground: Ground) -> None:
    """`kind`: of the record, "vehicles.vehicle"."""
    _grounds[kind] = ground


def grounded() -> Q:
    """Concealments for the sake of what is concealed now."""
    found = Q(pk__in=())
    for kind, ground in _grounds.items():
        found |= Q(subject_type=kind, subject_id__in=ground.hidden().values("pk"))
    return found


def without_ground() -> Iterator[Concealment]:
    """Those whose entry is neither about such a record, nor names it, nor tells what somebody searched for.

    What named it alone when it was written goes on doing so, whoever gets that name later.

    What a search found cannot be worked out later: an export with a searched word is let pass.
    """
    words = {kind: ground.words() for kind, ground in _grounds.items()}
    entries = {one.pk: one for one in Entry.objects.filter(pk__in=Concealment.objects.values("entry_id"))}
    for one in Concealment.objects.order_by("entry_id"):
        entry = entries.get(one.entry_id)
        if entry is not None and not _has_ground(one, entry, words.get(one.subject_type, {})):
            yield one


def _has_ground(one: Concealment, entry: Entry, words: Mapping[int, Mapping[str, datetime]]) -> bool:
    if one.subject_id not in words:
        return False
    if (entry.subject_type, entry.subject_id) == (one.subject_type, one.subject_id):
        return True
    if entry.subject_type == one.subject_type and entry.subject_id is not None:
        return False  # the history of another one
    if entry.action == "audit.entry.export" and (entry.after or {}).get("q"):
        return True
    told = [json.dumps(values, ensure_ascii=False) for values in (entry.before, entry.after)]
    text = " ".join((entry.subject, entry.note, *told))
    return any(word in text and entry.at < until for word, until in words[one.subject_id].items())
