"""The trail: one row for each change."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from motorpool.access.scoping import ScopedModel, ScopedQuerySet


class Entry(ScopedModel):
    """One change of one record by one actor. A database trigger refuses UPDATE and DELETE (migration 0002)."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=60)  # as it was then
    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=60)  # "trips.dispatch"
    action_label = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)  # "trips.trip"
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=200)  # as it was called then
    note = models.TextField(blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    objects = ScopedQuerySet["Entry"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "id"], name="entry_of_subject"),
            models.Index(fields=["organization", "id"], name="entry_of_organization"),
            models.Index(fields=["at"], name="entry_at"),
        )

    def __str__(self) -> str:
        return f"{self.action_label} {self.subject}"
