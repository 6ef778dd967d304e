"""Inspection notes."""

from django.conf import settings
from django.db import models

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.organizations.models import Organization


class SubjectKind(models.TextChoices):
    TRIP = "trip", "用车"
    VEHICLE = "vehicle", "车辆"
    DRIVER = "driver", "驾驶员"
    ORGANIZATION = "organization", "单位"
    PERSON = "person", "人员"


class Finding(models.TextChoices):
    NORMAL = "normal", "正常"
    DOUBT = "doubt", "疑点"
    PROBLEM = "problem", "问题"


class Inspection(ScopedModel):
    """What somebody of a supervisory body found on one record. Database triggers refuse UPDATE and DELETE."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField()
    subject = models.CharField(max_length=200)  # as it was called then
    finding = models.CharField(max_length=10, choices=Finding.choices)
    text = models.CharField(max_length=1000)
    is_open = models.BooleanField(default=False)  # 向单位公开
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ScopedQuerySet["Inspection"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["organization", "id"], name="inspection_of_organization"),
            models.Index(fields=["subject_kind", "subject_id"], name="inspection_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.subject}：{Finding(self.finding).label}"
