"""Uploaded files; their bytes lie in the data folder, under `files/`."""

import uuid

from django.db import models

from motorpool.access.scoping import ScopedModel
from motorpool.accounts.models import User
from motorpool.organizations.models import Organization


class StoredFile(ScopedModel):
    uuid = models.UUIDField(default=uuid.uuid4, primary_key=True, editable=False)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["uploaded_by", "uploaded_at"], name="file_of_uploader"),)

    def __str__(self) -> str:
        return self.name
