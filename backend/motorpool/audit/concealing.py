"""Entries that only those see who hold `vehicles.secret`: about a secrecy vehicle, or naming it (T9).

The entries themselves stay as they are, in the chain and in every verification; what is written down is who may read
them.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model, QuerySet

from motorpool.audit.models import Concealment, Entry
from motorpool.audit.queries import owner_of

NAMING = """
INSERT INTO audit_concealment (entry_id, subject_type, subject_id, organization_id)
SELECT id, %(kind)s, %(key)s, %(owner)s FROM audit_entry
WHERE (subject_type = %(kind)s AND subject_id = %(key)s)
    OR (subject_type <> %(kind)s OR subject_id IS NULL)
    AND concat_ws(' ', subject, note, before::text, after::text) LIKE ANY (%(patterns)s)
ON CONFLICT DO NOTHING
"""


def conceal(*, subject: Model, words: Sequence[str]) -> None:
    """What was written about it, and whatever names it. Reads the whole trail, which happens once in its life.

    What is about another record of its kind stays in sight whatever it names: it is that one's history.
    """
    patterns = [f"%{word}%" for word in words if word]
    facts = {"kind": subject._meta.label_lower, "key": subject.pk, "owner": owner_of(subject), "patterns": patterns}
    with connection.cursor() as cursor:
        cursor.execute(NAMING, facts)


def conceal_like(entry: Entry, found: QuerySet[Entry]) -> None:
    """What somebody searched for and found in concealed entries is not to be read from the entry about the search."""
    like = Concealment.objects.filter(entry__in=found.order_by().values("pk")).order_by("entry").first()
    if like:
        facts = {"subject_type": like.subject_type, "subject_id": like.subject_id}
        Concealment.objects.create(entry=entry, organization_id=like.organization_id, **facts)


def follow(*, subject: Model) -> None:
    """Its unit has changed: who is entitled there reads what was written about it, as with the record itself."""
    rows = Concealment.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    rows.update(organization_id=owner_of(subject))


def uncover(*, subject: Model) -> None:
    Concealment.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).delete()
