"""What is derived of each vehicle and day."""

from datetime import date, timedelta

from django.db import models

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.kit.moments import start_of
from motorpool.organizations.models import Organization
from motorpool.tracking.states import GapKind, Rest
from motorpool.vehicles.models import Vehicle


class VehicleDay(ScopedModel):
    """What one vehicle did on one day, derived from its track; may be thrown away and derived again.

    It belongs to the unit that kept the vehicle that day. A day without positions has one, too, once a later day has
    ended its silence.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    positions = models.PositiveIntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    track_m = models.PositiveIntegerField()  # as reported, without what lies across a silence
    bridged_m = models.PositiveIntegerField(default=0)  # straight across silences, see docs/tracking.md
    odometer_m = models.PositiveIntegerField(null=True)  # null where the terminal does not tell
    moving_s = models.PositiveIntegerField()
    engine_s = models.PositiveIntegerField()  # running while the vehicle stood
    top_speed = models.PositiveIntegerField()  # tenths of km/h
    stops = models.PositiveIntegerField(default=0)
    differs_m = models.PositiveIntegerField(default=0)  # track with straight lines against odometer, if that tells
    # By class, what lies on this day of the stretches in the ledger, whenever they ended: never more than a day.
    buffered_s = models.PositiveIntegerField(default=0)
    power_off_s = models.PositiveIntegerField(default=0)
    no_fix_s = models.PositiveIntegerField(default=0)
    lost_s = models.PositiveIntegerField(default=0)
    missing_s = models.PositiveIntegerField(default=0)  # no fix or lost: still missing, and nothing explains it
    rest = models.CharField(max_length=10, choices=Rest.choices, blank=True)
    arrivals_until = models.DateField()  # derived from what had arrived by the end of this day

    objects = ScopedQuerySet["VehicleDay"].as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["vehicle", "day"], name="vehicle_day_once"),)
        indexes = (
            models.Index(fields=["day", "id"], name="vehicle_day_in_order"),
            models.Index(fields=["organization", "day"], name="vehicle_day_of_unit"),
        )

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.day}"

    @property
    def difference_m(self) -> int | None:
        """By how much the odometer says more than the track with its straight lines; None where it does not tell."""
        return None if self.odometer_m is None else self.odometer_m - self.track_m - self.bridged_m


class MissingStretch(ScopedModel):
    """A line of the gap ledger, whole, of the day on which it ended; earlier days may have a part of it."""

    owner = "of__organization"

    of = models.ForeignKey(VehicleDay, on_delete=models.CASCADE, related_name="missing")
    since = models.DateTimeField()
    until = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=GapKind.choices)
    jumped_m = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField(default=0)
    day_s: int  # of a day that was asked for, see `looking.mileage.gaps_of`

    objects = ScopedQuerySet["MissingStretch"].as_manager()

    class Meta:
        indexes = (models.Index(fields=["until", "id"], name="missing_by_until"),)

    def __str__(self) -> str:
        return f"{self.since} {self.until} {self.kind}"

    def seconds_on(self, day: date) -> int:
        """Of that day; 0 where it does not touch it."""
        since, until = max(self.since, start_of(day)), min(self.until, start_of(day + timedelta(days=1)))
        return max(0, round((until - since).total_seconds()))
