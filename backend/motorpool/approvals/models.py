"""Approvals and their steps."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.accounts.models import User
from motorpool.approvals.states import APPROVAL_LIFECYCLE, STEP_LIFECYCLE, ApprovalStatus, StepStatus
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.organizations.models import Organization


class Approval(HasLifecycle, ScopedModel):
    """One request for consent to one subject. A subject that is sent back and asked again gets a new one."""

    LIFECYCLE = APPROVAL_LIFECYCLE

    subject_type = models.CharField(max_length=60)  # "trips.trip"
    subject_id = models.BigIntegerField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    facts = models.JSONField(default=list)  # [{"label", "value"}]: what whoever decides must know, as it was submitted
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    barred = ArrayField(models.BigIntegerField(), default=list)  # users in whose own cause this is
    status = models.CharField(max_length=20, choices=ApprovalStatus.choices, default=ApprovalStatus.PENDING)

    objects = ScopedQuerySet["Approval"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(status=ApprovalStatus.PENDING),
                name="approval_pending_once",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Step(HasLifecycle, ScopedModel):
    """One decision: by anyone who holds `permission` at `organization`."""

    LIFECYCLE = STEP_LIFECYCLE

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    permission = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=StepStatus.choices, default=StepStatus.WAITING)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["Step"].as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["approval", "position"], name="step_position_once"),)
        indexes = (
            models.Index(fields=["organization"], condition=Q(status=StepStatus.PENDING), name="step_pending"),
            models.Index(fields=["decided_by", "decided_at"], name="step_of_decider"),
        )

    def __str__(self) -> str:
        return f"{self.label}：{self.approval.title}"
