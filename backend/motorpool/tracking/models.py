"""Terminals, their bindings, positions, and the last good position of each vehicle."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.organizations.models import Organization
from motorpool.tracking.day_models import MissingStretch, VehicleDay
from motorpool.tracking.parking_models import OutsideParking, ParkingPlace
from motorpool.tracking.states import TERMINAL_LIFECYCLE, TerminalStatus
from motorpool.vehicles.models import Vehicle

# They live beside: this file is long enough.
__all__ = ["MissingStretch", "OutsideParking", "ParkingPlace", "VehicleDay"]


class Generation(models.TextChoices):
    """Of the mobile network, V6: a 2G terminal goes dark when its network does."""

    UNKNOWN = "unknown", "未知"
    G2 = "2g", "2G"
    G3 = "3g", "3G"
    G4 = "4g", "4G"
    G5 = "5g", "5G"


class Terminal(HasLifecycle, ScopedModel):
    """A device in a vehicle, or one that would like to be. Its number belongs to it alone while it is not retired."""

    LIFECYCLE = TERMINAL_LIFECYCLE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20)  # without zeros in front, see phones.py
    device_id = models.CharField(max_length=30, blank=True)  # as it named itself when it registered
    maker = models.CharField(max_length=11, blank=True)
    model = models.CharField(max_length=30, blank=True)
    imei = models.CharField(max_length=15, blank=True)
    sim = models.CharField(max_length=20, blank=True)  # ICCID
    generation = models.CharField(max_length=10, choices=Generation.choices, default=Generation.UNKNOWN)
    version = models.CharField(max_length=4, blank=True)  # of JT/T 808, as last heard
    claimed_plate = models.CharField(max_length=40, blank=True)  # what it said when it registered
    # Only the digest: the code itself is as good as the terminal. It is random, so no slow hash is needed.
    code_digest = models.CharField(max_length=64, blank=True)
    next_digest = models.CharField(max_length=64, blank=True)  # of a code that was issued since and not shown yet
    created_at = models.DateTimeField()
    knocked_at = models.DateTimeField(null=True)  # the last time, to the hour, while nobody had let it in
    knocked_from = models.CharField(max_length=50, blank=True)  # the address then, of IPv6 the network
    registered_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=20, choices=TerminalStatus.choices, default=TerminalStatus.REGISTERED)

    objects = ScopedQuerySet["Terminal"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["phone"], condition=~Q(status=TerminalStatus.RETIRED), name="terminal_phone_once"
            ),
        )
        indexes = (
            models.Index(fields=["phone", "id"], name="terminal_by_phone"),
            models.Index(fields=["knocked_from"], condition=Q(status=TerminalStatus.WAITING), name="terminal_waiting"),
        )

    def __str__(self) -> str:
        return self.phone


class Binding(models.Model):
    """Which vehicle a terminal sat in, for a half-open period; open at the end: until now."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="bindings")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    period = DateTimeRangeField(default_bounds="[)")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(period__lower_inf=False, period__isempty=False), name="binding_has_a_period"
            ),
            ExclusionConstraint(
                name="binding_terminal_once",
                expressions=[("terminal", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="binding_vehicle_once",
                expressions=[("vehicle", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return f"{self.terminal} {self.vehicle}"


class Withheld(models.Model):
    """While it sat in a vehicle that became secret: nothing that a terminal says of this period is stored, ever (T9).

    Open at the end until the terminal is bound to another vehicle. Triggers of the tables of positions and messages ask
    here (0009), so that it holds whoever writes.
    """

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="+")
    period = DateTimeRangeField(default_bounds="[)")
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.period}"


class Reading(models.Model):
    """What a terminal said about its place. Coordinates are millionths of a degree as received."""

    device_at = models.DateTimeField()  # UNDATED where the terminal sent no date
    arrived_at = models.DateTimeField()
    lat = models.IntegerField(null=True)  # null where the numbers are not on earth
    lon = models.IntegerField(null=True)
    speed = models.IntegerField()  # tenths of km/h
    direction = models.IntegerField()
    alarms = models.BigIntegerField()
    status_word = models.BigIntegerField()

    class Meta:
        abstract = True


class Position(Reading):
    """One position report, kept for ever as it came. Partitioned by the day of arrival (migration 0001).

    No foreign key stands in the database: checking two for each row would cost more than storing it, and neither
    terminals nor vehicles are ever deleted.
    """

    pk = models.CompositePrimaryKey("terminal_id", "device_at", "content", "arrived_on")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    terminal = models.ForeignKey(Terminal, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    arrived_on = models.DateField()  # in China; which partition
    content = models.BigIntegerField()  # digest of the body: two positions of one second are two
    marks = models.IntegerField()  # marks.Mark
    body = models.BinaryField()  # of 0x0200, with everything that has no column

    class Meta:
        db_table = "tracking_position"

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.device_at}"


class Latest(Reading):
    """The last good position of a vehicle: one row each, moved forward only."""

    vehicle = models.OneToOneField(Vehicle, primary_key=True, on_delete=models.PROTECT, related_name="+")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.device_at}"


class Heard(models.Model):
    """What the last good position does not say: that the terminal spoke at all, and whether it knew its place.

    Of good positions there is nothing here (`hearing`): the newer of this row and `Latest` counts.
    """

    vehicle = models.OneToOneField(Vehicle, primary_key=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()  # of the contact: from then on no silence was longer than `online_s`
    heard_at = models.DateTimeField()  # the last message of any kind
    reported_at = models.DateTimeField(null=True)  # arrival of the last position report that was not good
    placed = models.BooleanField(default=False)  # whether that one had a fix
    speed = models.IntegerField(default=0)
    status_word = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.heard_at}"


class Contact(models.Model):
    """A stretch of messages that is over: the terminal was there, also where it sent no positions."""

    pk = models.CompositePrimaryKey("vehicle", "until")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.since} {self.until}"


class Episode(models.Model):
    """From when on a vehicle was in one of the five states; until its next episode. Partitioned by month (0007)."""

    pk = models.CompositePrimaryKey("vehicle", "since")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    since = models.DateTimeField()
    state = models.SmallIntegerField()  # index in motion.STATES
    source = models.SmallIntegerField()  # what it is known from, see episodes.py

    class Meta:
        db_table = "tracking_episode"

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.since} {self.state}"


class Present(models.Model):
    """The state of a vehicle as it was worked out last, since when, and where working out goes on."""

    vehicle = models.OneToOneField(Vehicle, primary_key=True, on_delete=models.PROTECT, related_name="+")
    state = models.SmallIntegerField()
    since = models.DateTimeField()
    source = models.SmallIntegerField()
    read_until = models.DateTimeField()  # device time of the last report that was taken in
    base_state = models.SmallIntegerField()  # at that moment; what comes after it may still turn out otherwise
    base_since = models.DateTimeField()
    base_source = models.SmallIntegerField()
    tail = models.SmallIntegerField()  # so many episodes begin after that moment
    before_at = models.DateTimeField(null=True)  # where it was a minute before that moment
    before_lat = models.IntegerField(null=True)
    before_lon = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.state} {self.since}"


class LateStretch(models.Model):
    """Positions of this stretch came, or went, when it had been worked out already. Deleted when it was done again."""

    vehicle = models.ForeignKey(
        Vehicle, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    since = models.DateTimeField()
    until = models.DateTimeField()
    arrived_at = models.DateTimeField()
    changed_hands = models.BooleanField(db_default=False)  # another vehicle's now: its days are derived again, too

    class Meta:
        db_table = "tracking_late"

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.since} {self.until}"


class Round(models.Model):
    """When all vehicles were worked out last; one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at}"
