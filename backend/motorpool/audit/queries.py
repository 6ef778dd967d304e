"""Reading the trail, and how far it is sealed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import within
from motorpool.audit.chain import heads
from motorpool.audit.deeds import falls_under
from motorpool.audit.grounds import grounded
from motorpool.audit.models import Concealment, Entry, Seal
from motorpool.kit.errors import InvalidInput
from motorpool.kit.moments import start_of

CHECKED = "audit.chain.check"
SEARCHED_DAYS = 92
ACTIONS = """
WITH RECURSIVE leap AS (
    (SELECT action FROM audit_entry ORDER BY action LIMIT 1)
    UNION ALL
    SELECT (SELECT action FROM audit_entry WHERE action > leap.action ORDER BY action LIMIT 1)
    FROM leap WHERE leap.action IS NOT NULL
)
SELECT action FROM leap WHERE action IS NOT NULL
"""


def owner_of(subject: Model | None) -> int | None:
    """The organisation a record belongs to: by its class's `owner` path; an organisation belongs to itself."""
    if subject is None:
        return None
    owner: str = getattr(type(subject), "owner", "organization")
    if not owner:
        return int(subject.pk)
    *path, last = owner.split("__")
    holder: object = subject
    for part in path:
        holder = getattr(holder, part)
    found: int | None = getattr(holder, f"{last}_id", None)
    return found


class SearchTooWide(InvalidInput):
    code = "search_too_wide"
    message = f"按文字搜索时，日期范围不能超过 {SEARCHED_DAYS} 天，请缩小范围或分段查询"


def known_actions() -> list[str]:
    """All that the trail names: some hundred, found by leaps through the index, however long the trail is."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIONS)
        return [action for (action,) in cursor.fetchall()]


def entries_for(
    actor: Actor,
    *,
    q: str = "",
    action: str = "",
    deed: str = "",
    organization_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """What happened to the records of the actor's organisations; `until` is included.

    Text is looked for in at most `SEARCHED_DAYS`, the last ones unless others are named: no index serves parts of
    Chinese words, and the trail has no end. Or SearchTooWide.
    """
    rows = _readable(actor).select_related("organization")
    if q:
        until = until or actor.on
        since = since or until - timedelta(days=SEARCHED_DAYS - 1)
        if (until - since).days >= SEARCHED_DAYS:
            raise SearchTooWide(fields={"since": SearchTooWide.message})
        rows = rows.filter(Q(subject__icontains=q) | Q(actor_name__icontains=q) | Q(note__icontains=q))
    if action or deed:
        named = (one for one in known_actions() if one.startswith(action))
        rows = rows.filter(action__in=[one for one in named if not deed or falls_under(deed, one)])
    if organization_id:
        rows = rows.filter(_at_or_below(organization_id))
    if since:
        rows = rows.filter(at__gte=start_of(since))
    if until:
        rows = rows.filter(at__lt=start_of(until + timedelta(days=1)))
    return rows


LINES_AT_ONCE = 5000


def lines(rows: QuerySet[Entry], *, at_once: int = LINES_AT_ONCE) -> Iterator[tuple[Any, ...]]:
    """For a file, newest first, in pieces that stand for themselves: no transaction is open while it is sent."""
    columns = (
        "id", "at", "actor_name", "action_label", "subject", "organization__name", "note", Cast("before", TextField()),
        Cast("after", TextField()), "action", "subject_type", "subject_id",
    )  # fmt: skip
    left = rows.order_by("-at", "-pk").values_list(*columns)
    while piece := list(left[:at_once]):
        yield from piece
        key, at, *_ = piece[-1]
        left = left.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=key)))


def last_entry() -> int:
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def _readable(actor: Actor) -> QuerySet[Entry]:
    """The trail without secrecy vehicles for who audits; nothing but these for who is entitled to them (T9)."""
    concealed = Concealment.objects.filter(grounded(), entry=OuterRef("pk"))
    entitled = within(actor.paths(Permission.VEHICLE_SECRET))
    if actor.holds(Permission.AUDIT_VIEW):
        return Entry.objects.visible_to(actor, Permission.AUDIT_VIEW).filter(~Exists(concealed.exclude(entitled)))
    return Entry.objects.visible_to(actor, Permission.VEHICLE_SECRET).filter(Exists(concealed.filter(entitled)))


def _at_or_below(organization_id: int) -> Q:
    """`organizations`, whose word this is, stands above the trail. As keys: then a small unit is found by its index."""
    units = Entry.organization.field.related_model._default_manager
    paths = units.filter(pk=organization_id).values_list("path", flat=True)
    return Q(organization__in=list(units.filter(within(paths, owner="")).values_list("pk", flat=True)))


def history_of(subjects: Q) -> QuerySet[Entry]:
    """Entries about these subjects, in order; the caller has checked that the actor may see them."""
    return Entry.objects.filter(subjects).order_by("at", "pk")


def has_entry(subject: Model, action: str, *, since: datetime) -> bool:
    """Whether this was recorded of it from then on: for what a machine may repeat without end."""
    kind = subject._meta.label_lower
    of_it = Entry.objects.filter(subject_type=kind, subject_id=subject.pk, action=f"{kind}.{action}")
    return of_it.filter(at__gt=since).exists()


def was_noted(subject: Model, action: str, *, note: str, by: Actor) -> bool:
    """Whether the actor has this entry already."""
    kind = subject._meta.label_lower
    of_it = Entry.objects.filter(subject_type=kind, subject_id=subject.pk, action=f"{kind}.{action}")
    return of_it.filter(actor=by.user_id, note=note).exists()


def chain_state(cap: int) -> dict[str, Any]:
    """The head of the chain, how many entries (at most `cap`) still wait for their seal, and the last exported head."""
    head = Seal.objects.order_by("position").last()
    floor = head.floor if head else 0
    sealed = Seal.objects.filter(entry_id=OuterRef("pk"), entry_id__gt=floor)
    waiting = Entry.objects.filter(~Exists(sealed), pk__gt=floor).values("pk")[:cap].count()
    return {
        "position": head.position if head else 0,
        "head": bytes(head.chain_hash).hex() if head else None,
        "sealed_at": head.sealed_at if head else None,
        "unsealed": waiting,
        "exported": _exported(),
        "checked": _checked(),
    }


def last_check() -> Entry | None:
    """The last walk along the chain; what it found is in `after` (`checks.check_chain`)."""
    return Entry.objects.filter(action=CHECKED).order_by("-at", "-pk").first()


def _checked() -> dict[str, Any] | None:
    found = last_check()
    return {"at": found.at, **(found.after or {})} if found else None


def _exported() -> dict[str, Any] | None:
    """What the file of heads says last, and whether the database still says the same. None: no head is there."""
    last = heads.last(heads.place())
    if last is None:
        return None
    seal = Seal.objects.filter(position=last.head.position).first()
    agrees = seal is not None and bytes(seal.chain_hash).hex() == last.head.chain_hash
    return {"position": last.head.position, "saved_at": last.saved_at, "agrees": agrees}
