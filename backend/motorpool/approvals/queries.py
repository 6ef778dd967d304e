"""Reading approvals: what waits for an actor, and what the actor decided."""

from functools import reduce
from operator import or_

from django.db.models import Prefetch, Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.scoping import NOTHING, within
from motorpool.approvals.models import Approval, Step
from motorpool.approvals.states import StepStatus
from motorpool.kit.errors import NotFound

STEPS = Prefetch("steps", Step.objects.select_related("decided_by", "organization").order_by("position"))


def decidable(actor: Actor) -> Q:
    """Steps that the actor's grants reach, whatever their status."""
    permissions = {permission for grant in actor.grants for permission in grant.permissions}
    return reduce(or_, (Q(permission=p) & within(actor.paths(p)) for p in sorted(permissions)), NOTHING)


def pending_steps(actor: Actor) -> QuerySet[Step]:
    """What waits for the actor; one's own cause is for others to decide."""
    rows = Step.objects.filter(decidable(actor), status=StepStatus.PENDING)
    return rows.exclude(approval__barred__contains=[actor.user_id])


def decided_steps(actor: Actor) -> QuerySet[Step]:
    return Step.objects.filter(decided_by=actor.user_id, decided_at__isnull=False)


def listed(rows: QuerySet[Step], *, q: str = "") -> QuerySet[Step]:
    """Steps with what a list shows of them."""
    if q:
        rows = rows.filter(Q(approval__title__icontains=q) | Q(approval__submitted_by__name__icontains=q))
    return rows.select_related("approval__organization", "approval__submitted_by")


def approval_to_decide(actor: Actor, pk: int) -> Approval:
    """Unlocked; whoever could decide any of its steps may know of it."""
    found = Approval.objects.filter(pk=pk, pk__in=Step.objects.filter(decidable(actor)).values("approval")).first()
    if found is None:
        raise NotFound
    return found


def whole(pk: int) -> Approval:
    return Approval.objects.prefetch_related(STEPS).get(pk=pk)


def steps_of(subject_type: str, subject_id: int) -> QuerySet[Step]:
    """Of every approval that was ever asked for this subject; the caller has checked that the actor may see it."""
    return Step.objects.filter(approval__subject_type=subject_type, approval__subject_id=subject_id)
