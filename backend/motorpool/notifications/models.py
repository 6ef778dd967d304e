"""Notices."""

from django.db import models
from django.db.models import Q

from motorpool.accounts.models import User


class Notice(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    text = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=200)  # a path of the front end: "/trips/12"
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["user", "-created_at", "-id"], name="notice_by_time"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        )

    def __str__(self) -> str:
        return self.title
