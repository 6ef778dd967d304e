"""Looks that were refused: whoever tried to see what he may not is told to the auditors, too (ADR 0045).

A refusal undoes whatever its request had begun, and would undo its own record. So it only says here what it refused,
and `config.errors` records that when it answers.
"""

from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from motorpool.access.actors import Actor
from motorpool.audit.models import Entry
from motorpool.audit.services import record
from motorpool.kit.errors import DomainError

E = TypeVar("E", bound=DomainError)
ONCE_IN = timedelta(minutes=10)
"""So often the same attempt of the same person is an entry: a page that asks again must not fill the trail."""


class Attempt(NamedTuple):
    subject: Model
    action: str
    note: str
    by: Actor
    at: datetime


def noted(refusal: E, *, subject: Model, action: str, note: str, by: Actor, at: datetime) -> E:
    """The same refusal, to be recorded. Only of what the actor may know of: an entry must not tell of anything else."""
    refusal.attempt = Attempt(subject, action, note, by, at)
    return refusal


@transaction.atomic
def record_refusal(attempt: Attempt) -> None:
    """Outside the transaction that was refused."""
    subject, action, note, by, at = attempt
    kind = subject._meta.label_lower
    with connection.cursor() as cursor:  # of two at once, the second finds what the first wrote
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.refusals'), %s)", [by.person % 2**31])
    same = Entry.objects.filter(subject_type=kind, subject_id=subject.pk, action=f"{kind}.{action}")
    if not same.filter(actor=by.person, note=note, at__gt=at - ONCE_IN).exists():
        record(action=action, by=by, at=at, subject=subject, note=note)
