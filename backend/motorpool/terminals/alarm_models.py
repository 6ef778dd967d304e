"""Driving alarms as episodes, and how far they are worked out."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.organizations.models import Organization
from motorpool.terminals.states import AlarmKind
from motorpool.tracking.models import Terminal
from motorpool.vehicles.models import Vehicle

_BESIDE: Any = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}
"""No foreign key stands in the database: it would have each round wait for whoever has locked a vehicle or a unit, and
be waited for in turn. None of these is ever deleted, and other indexes serve."""


class AlarmEpisode(ScopedModel):
    """A terminal reported one alarm of driving, with no break longer than `AlarmRules` allows. No place is told here.

    It belongs to the unit that kept the vehicle on the day on which it began.
    """

    organization = models.ForeignKey(Organization, related_name="+", **_BESIDE)
    vehicle = models.ForeignKey(Vehicle, related_name="+", **_BESIDE)
    terminal = models.ForeignKey(Terminal, related_name="+", **_BESIDE)
    kind = models.CharField(max_length=30, choices=AlarmKind.choices)
    since = models.DateTimeField()  # device time of the first report, and of the last one so far
    until = models.DateTimeField()
    seconds = models.PositiveIntegerField()  # between the two
    reports = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True)  # of an emergency: when those were told who can answer it

    objects = ScopedQuerySet["AlarmEpisode"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vehicle", "terminal", "kind", "since"], name="alarm_once"),
            models.CheckConstraint(condition=Q(until__gte=F("since"), reports__gt=0), name="alarm_has_a_period"),
        )
        indexes = (
            models.Index(fields=["since", "id"], name="alarm_by_time"),
            models.Index(fields=["organization", "since"], name="alarm_of_unit"),
            models.Index(fields=["id"], condition=Q(kind=AlarmKind.EMERGENCY, told_at=None), name="alarm_to_tell"),
        )

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.kind} {self.since}"


class AlarmSeen(models.Model):
    """A position that is counted already; kept as long as a round looks at its arrival again."""

    pk = models.CompositePrimaryKey("terminal_id", "device_at", "content")
    terminal = models.ForeignKey(Terminal, related_name="+", **_BESIDE)
    device_at = models.DateTimeField()
    content = models.BigIntegerField()
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.device_at}"


class AlarmRound(models.Model):
    """When positions were looked through for alarms last; one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at}"
