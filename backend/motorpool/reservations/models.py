"""Reservations: no other table says who is taken when."""

from datetime import datetime
from typing import cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from motorpool.drivers.models import Driver
from motorpool.vehicles.models import Vehicle


class Reason(models.TextChoices):
    TRIP = "trip", "出车"
    REPAIR = "repair", "维修保养"
    SEALED = "sealed", "封存"
    LEAVE = "leave", "请假"
    OTHER = "other", "其他"


AWAY = Q(released_at=None, begun_at__isnull=False)


class Reservation(models.Model):
    """One vehicle or one driver, held for a half-open period, for whatever reason."""

    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    driver = models.ForeignKey(Driver, null=True, on_delete=models.PROTECT, related_name="+")
    period = DateTimeRangeField(default_bounds="[)")
    # What lists are ordered by; none where it was given back before it began. Read from the row, it is as it was then.
    start_at = models.GeneratedField(
        expression=Func(F("period"), function="lower"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(null=True)  # really away since then: from here on only a release ends it
    released_at = models.DateTimeField(null=True)
    at_risk_since = models.DateTimeField(null=True)  # the holder before is late

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(vehicle=None) ^ Q(driver=None), name="reservation_holds_exactly_one"),
            # Empty overlaps nothing, so only what was given back unused may be empty.
            models.CheckConstraint(
                condition=Q(period__isempty=False) | ~Q(released_at=None), name="reservation_has_a_period"
            ),
            models.CheckConstraint(
                condition=Q(period__lower_inf=False, period__upper_inf=False), name="reservation_period_bounded"
            ),
            ExclusionConstraint(
                name="reservation_vehicle_once",
                expressions=[("vehicle", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="reservation_driver_once",
                expressions=[("driver", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            # What has not come back cannot leave again.
            models.UniqueConstraint(fields=["vehicle"], condition=AWAY, name="reservation_vehicle_away_once"),
            models.UniqueConstraint(fields=["driver"], condition=AWAY, name="reservation_driver_away_once"),
        )
        indexes = (
            GistIndex(fields=["period"], name="reservation_period"),
            models.Index(fields=["id"], condition=AWAY, name="reservation_away"),
            models.Index(fields=["start_at", "id"], name="reservation_by_start"),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.thing()}"

    def is_open_block(self, at: datetime) -> bool:
        """Arranged without a trip, and not over: what somebody may still end."""
        return self.reason != Reason.TRIP and self.released_at is None and self.period.upper > at

    def thing(self) -> Vehicle | Driver:
        """What is held; a check of the table keeps it to exactly one."""
        return self.vehicle or cast(Driver, self.driver)
