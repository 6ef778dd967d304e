"""The request, its places, its assignments, and what is told and said about them."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.accounts.models import User
from motorpool.approvals.models import Approval
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.files.models import StoredFile
from motorpool.kit import dated_rows
from motorpool.kit.masking import phone_mask
from motorpool.kit.moments import day_of
from motorpool.kit.sealed_fields import SealedField
from motorpool.organizations.models import Organization
from motorpool.reservations.models import Reservation
from motorpool.trips.places import Spot, spot_of, whole
from motorpool.trips.states import (
    ASSIGNMENT_LIFECYCLE,
    LIVE,
    OPEN_TRIPS,
    TRIP_LIFECYCLE,
    AssignmentStatus,
    Deviation,
    TripStatus,
)
from motorpool.vehicles.models import Body

DATED = ("organization_id", "start_at", "status")


class UseKind(models.TextChoices):
    CONFIDENTIAL = "confidential", "机要通信"
    EMERGENCY = "emergency", "应急处置"
    MEETING = "meeting", "会议活动"
    RESEARCH = "research", "基层调研"
    RECEPTION = "reception", "公务接待"
    ENFORCEMENT = "enforcement", "执法执勤"
    SERVICE = "service", "离退休干部服务"
    OTHER = "other", "其他公务"


class Trip(HasLifecycle, ScopedModel):
    """A request for transport, CZ 13(一). It belongs to the unit of whoever travels."""

    LIFECYCLE = TRIP_LIFECYCLE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    traveller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # 用车人: answers for the use
    request_key = models.UUIDField()  # made by the client, so that a repeated click or a retry asks once
    use_kind = models.CharField(max_length=20, choices=UseKind.choices)
    reason = models.CharField(max_length=200)
    passengers = ArrayField(models.CharField(max_length=60), default=list)
    headcount = models.PositiveSmallIntegerField()
    pickup_place = models.CharField(max_length=200)  # 报到地点
    pickup_lat = models.IntegerField(null=True)  # where that is, if somebody marked it: millionths of a degree, WGS-84
    pickup_lon = models.IntegerField(null=True)
    start_at = models.DateTimeField()  # 报到时间
    end_at = models.DateTimeField()
    vehicles_wanted = models.PositiveSmallIntegerField(default=1)
    body_wanted = models.CharField(max_length=10, choices=Body.choices, blank=True)
    contact_phone = SealedField(mask=phone_mask)
    note = models.CharField(max_length=200, blank=True)
    return_note = models.CharField(max_length=200, blank=True)
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")  # the latest
    created_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=TripStatus.choices, default=TripStatus.REQUESTED)

    objects = ScopedQuerySet["Trip"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="trip_period_forward"),
            models.CheckConstraint(condition=whole("pickup_lat", "pickup_lon"), name="trip_pickup_spot"),
            models.UniqueConstraint(fields=["requested_by", "request_key"], name="trip_requested_once"),
        )
        indexes = (
            models.Index(fields=["organization", "start_at", "id"], name="trip_of_organization"),
            models.Index(fields=["requested_by", "start_at"], name="trip_of_requester"),
            models.Index(fields=["traveller", "start_at"], name="trip_of_traveller"),
            models.Index(fields=["start_at", "id"], name="trip_by_start"),
            models.Index(fields=["status", "start_at"], condition=Q(status__in=OPEN_TRIPS), name="trip_open"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.reason}"

    @property
    def number(self) -> str:
        """How people name it: the day it was asked for and a running number."""
        return f"{day_of(self.created_at):%Y%m%d}-{self.pk:06d}"

    @property
    def period(self) -> DateTimeTZRange:
        return DateTimeTZRange(self.start_at, self.end_at)

    @property
    def pickup_spot(self) -> Spot | None:
        return spot_of(self.pickup_lat, self.pickup_lon)

    @classmethod
    def personal(cls) -> Mapping[str, Callable[[int], Q]]:
        def driven(user_id: int) -> Q:
            own = Assignment.objects.filter(driver_hold__driver__person=user_id, status__in=LIVE)
            return Q(pk__in=own.values("trip"))

        return {
            Permission.TRIP_OWN: lambda user_id: Q(requested_by=user_id) | Q(traveller=user_id),
            Permission.TRIP_DRIVE: driven,
        }

    def move(
        self, action: str, *, by: Actor, at: datetime, note: str = "", label: str = "", recorded: bool = True
    ) -> None:
        super().move(action, by=by, at=at, note=note, label=label, recorded=recorded)
        self.stand(day_of(at))

    def stand(self, on: date) -> None:
        """From that day on it stands as its row says: whoever changes status, start or unit says so."""
        dated_rows.begin(self.stages, on, {name: getattr(self, name) for name in DATED})


class Stage(models.Model):
    """How a trip stood as a day ended: from a day until the day before another. Reports of past days count by it."""

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="stages")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    start_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=TripStatus.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="stage_period_forward"
            ),
            models.UniqueConstraint(fields=["trip"], condition=Q(valid_to=None), name="stage_open_once"),
        )
        indexes = (models.Index(fields=["organization", "start_at"], name="stage_of_organization"),)

    def __str__(self) -> str:
        return f"{self.trip_id} {self.status} {self.valid_from}"


class Destination(models.Model):
    """Where to, in order; a trip may have several places and days (远途多地)."""

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="destinations")
    position = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    lat = models.IntegerField(null=True)  # as of the 报到地点
    lon = models.IntegerField(null=True)
    arrive_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["trip", "position"], name="destination_position_once"),
            models.CheckConstraint(condition=whole("lat", "lon"), name="destination_spot"),
        )

    def __str__(self) -> str:
        return self.place

    @property
    def spot(self) -> Spot | None:
        return spot_of(self.lat, self.lon)


class Attachment(models.Model):
    """A paper that supports the request (会议通知, 方案)."""

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["trip", "file"], name="attachment_once"),)

    def __str__(self) -> str:
        return self.file.name


class Assignment(HasLifecycle, ScopedModel):
    """How one trip, or part of its party, travels: with a vehicle and a driver held for it."""

    LIFECYCLE = ASSIGNMENT_LIFECYCLE
    owner = "trip__organization"

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="assignments")
    vehicle_hold = models.OneToOneField(Reservation, on_delete=models.PROTECT, related_name="+")
    driver_hold = models.OneToOneField(Reservation, on_delete=models.PROTECT, related_name="+")
    dispatched_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    departed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    start_odometer_km = models.PositiveIntegerField(null=True)
    end_odometer_km = models.PositiveIntegerField(null=True)
    return_place = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=AssignmentStatus.choices, default=AssignmentStatus.ASSIGNED)

    objects = ScopedQuerySet["Assignment"].as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["status", "id"], condition=~Q(status__in=("closed", "withdrawn")), name="assignment_open"
            ),
            models.Index(fields=["returned_at", "departed_at"], condition=~Q(departed_at=None), name="assignment_out"),
        )

    def __str__(self) -> str:
        return f"{self.vehicle_hold.vehicle} {self.driver_hold.driver}"

    @property
    def ends_at(self) -> datetime:
        """As it was reported last on the way, else as it was ordered."""
        told = [one for one in self.changes.all() if one.new_end_at]
        return max(told, key=lambda one: one.pk).new_end_at if told else self.trip.end_at  # type: ignore[return-value]

    @property
    def is_at_risk(self) -> bool:
        return bool(self.vehicle_hold.at_risk_since or self.driver_hold.at_risk_since)

    @classmethod
    def personal(cls) -> Mapping[str, Callable[[int], Q]]:
        return {Permission.TRIP_DRIVE: lambda user_id: Q(driver_hold__driver__person=user_id, status__in=LIVE)}


class TrackRecord(models.Model):
    """What the terminal says of an assignment, beside what the driver reports."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="by_track")
    departed_at = models.DateTimeField(null=True)  # left the place where it had to stand
    returned_at = models.DateTimeField(null=True)  # came back there, and stayed
    track_m = models.PositiveIntegerField(null=True)  # without what lies across a silence
    bridged_m = models.PositiveIntegerField(null=True)  # straight across silences
    odometer_m = models.PositiveIntegerField(null=True)  # by the vehicle's own counter
    is_agreed = models.BooleanField(default=False)  # it stands outside its place, as was agreed
    places = models.JSONField(default=list)  # of each marked place of the order, what `visits.Visit` says
    deviations = ArrayField(models.CharField(max_length=20, choices=Deviation.choices), default=list)
    derived_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)  # the vehicle is back, and what was buffered has come

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class ChangeKind(models.TextChoices):
    ROUTE = "route", "路线变动"
    TIME = "time", "时间变动"
    PASSENGERS = "passengers", "人员变动"
    VEHICLE = "vehicle", "车辆状况"
    OTHER = "other", "其他"


class Change(models.Model):
    """What a driver reports on the way, CZ 13(四)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    text = models.CharField(max_length=200)
    new_end_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)  # where it goes besides
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    instead_of = models.ForeignKey(Destination, null=True, on_delete=models.PROTECT, related_name="+")  # or for this
    request_key = models.UUIDField(null=True)  # made by the client, as of a trip; pages of before send none
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=whole("lat", "lon"), name="change_spot"),
            models.UniqueConstraint(fields=["assignment", "request_key"], name="change_reported_once"),
            models.CheckConstraint(
                condition=~Q(place="") | Q(lat=None, instead_of=None), name="change_of_place_has_place"
            ),
        )
        indexes = (models.Index(fields=["assignment"], condition=Q(acknowledged_at=None), name="change_unread"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text}"

    @property
    def spot(self) -> Spot | None:
        return spot_of(self.lat, self.lon)


class Rating(models.Model):
    """What the passenger thinks of the driver's work, CZ 13(六)."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=200, blank=True)
    rated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rated_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_stars"),)

    def __str__(self) -> str:
        return "★" * self.stars
