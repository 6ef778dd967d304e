"""Reading inspection notes: the supervisory side sees all of its scope, a unit those that are open to it."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.inspections.models import Inspection, SubjectKind
from motorpool.kit.moments import start_of
from motorpool.organizations.queries import at_or_below
from motorpool.vehicles.models import Vehicle


def inspections_for(
    actor: Actor,
    *,
    q: str = "",
    organization_id: int | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
    finding: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Inspection]:
    """`until` is included."""
    own = Inspection.objects.visible_to(actor, Permission.INSPECTION_WRITE)
    opened = Inspection.objects.visible_to(actor, Permission.INSPECTION_VIEW).filter(is_open=True)
    rows = (own | opened).select_related("organization", "made_by__organization")
    # A note cannot be changed; of a vehicle that became secret, it is no longer shown.
    secret = Vehicle.objects.exclude(secrecy="").values("pk")
    rows = rows.exclude(subject_kind=SubjectKind.VEHICLE, subject_id__in=secret)
    if q:
        rows = rows.filter(Q(subject__icontains=q) | Q(text__icontains=q) | Q(made_by__name__icontains=q))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if subject_kind:
        rows = rows.filter(subject_kind=subject_kind)
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    if finding:
        rows = rows.filter(finding=finding)
    if since:
        rows = rows.filter(made_at__gte=start_of(since))
    if until:
        rows = rows.filter(made_at__lt=start_of(until + timedelta(days=1)))
    return rows
