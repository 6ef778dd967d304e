"""Writing inspection notes: the only thing supervisory bodies write."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import User
from motorpool.audit.services import record
from motorpool.drivers.models import Driver
from motorpool.inspections.models import Finding, Inspection, SubjectKind
from motorpool.kit.errors import InvalidInput, NotFound
from motorpool.organizations.models import Organization
from motorpool.trips.models import Trip
from motorpool.vehicles.models import Vehicle


class TextMissing(InvalidInput):
    code = "text_missing"
    message = "有疑点或问题时请写明情况"


class Subject(NamedTuple):
    model: Any
    seen_by: Permission


SUBJECTS: Mapping[str, Subject] = {
    SubjectKind.TRIP: Subject(Trip, Permission.TRIP_VIEW),
    SubjectKind.VEHICLE: Subject(Vehicle, Permission.VEHICLE_VIEW),
    SubjectKind.DRIVER: Subject(Driver, Permission.DRIVER_VIEW),
    SubjectKind.ORGANIZATION: Subject(Organization, Permission.ORGANIZATION_VIEW),
    SubjectKind.PERSON: Subject(User, Permission.PEOPLE_VIEW),
}


@transaction.atomic
def write_inspection(
    *, subject_kind: str, subject_id: int, finding: str, text: str, is_open: bool, by: Actor, at: datetime
) -> Inspection:
    """On a record the actor may see, in a unit the actor inspects. Never changed afterwards: one writes another."""
    if not text and finding != Finding.NORMAL:
        raise TextMissing(fields={"text": TextMissing.message})
    model, seen_by = SUBJECTS[subject_kind]
    row = model.objects.found(subject_id, by, seen_by)
    unit = row if isinstance(row, Organization) else row.organization
    secret = isinstance(row, Vehicle) and bool(row.secrecy)
    if secret or not by.may(Permission.INSPECTION_WRITE, unit.path):
        raise NotFound
    made = Inspection.objects.create(
        organization=unit,
        subject_kind=subject_kind,
        subject_id=row.pk,
        subject=str(row)[:200],
        finding=finding,
        text=text,
        is_open=is_open,
        made_by_id=by.person,
        made_at=at,
    )
    after = {"finding": finding, "text": text, "is_open": is_open}
    record(action="create", label="检查记录", by=by, at=at, subject=made, after=after)
    return made
