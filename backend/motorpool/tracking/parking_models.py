"""Where vehicles have to stand, and where else they may for a while (V9, CZ 15)."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import NOTHING, ScopedModel, ScopedQuerySet, within
from motorpool.accounts.models import User
from motorpool.approvals.models import Approval
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.organizations.models import Organization
from motorpool.tracking.states import OUTSIDE_LIFECYCLE, OutsideStatus
from motorpool.vehicles.models import Vehicle

_PERIOD = Func("since", "until", function="tstzrange", output_field=DateTimeRangeField())
_ON_EARTH = Q(lat__gte=-90_000_000, lat__lte=90_000_000, lon__gte=-180_000_000, lon__lte=180_000_000)
_on_task: dict[str, Callable[[int | None], QuerySet[Any, Any]]] = {}


def register_tasks(name: str, vehicles: Callable[[int | None], QuerySet[Any, Any]]) -> None:
    """Keys of the vehicles that a person has a task with, to be driven or not yet given back."""
    _on_task[name] = vehicles


def of_tasks(user_id: int | None) -> Q:
    """Of the vehicles that a person has a task with."""
    return reduce(or_, (Q(vehicle__in=vehicles(user_id)) for vehicles in _on_task.values()), NOTHING)


class ParkingPlace(ScopedModel):
    """Where the vehicles of a unit have to stand, V9 (定点停放, CZ 15); a unit may have several."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True)
    lat = models.IntegerField()
    lon = models.IntegerField()
    radius_m = models.PositiveIntegerField()
    corners = models.JSONField(default=list)  # [lat, lon] each; with them it is a polygon, in the circle above
    removed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ParkingPlace"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(removed_at=None), name="parking_name_once"
            ),
            models.CheckConstraint(condition=Q(radius_m__gte=30, radius_m__lte=5000), name="parking_radius"),
            models.CheckConstraint(condition=_ON_EARTH, name="parking_on_earth"),
        )

    def __str__(self) -> str:
        return self.name


class OutsideParking(HasLifecycle, ScopedModel):
    """A vehicle may stand somewhere else from one moment until another, for a reason (外场临停).

    It goes with the vehicle: whoever keeps that sees it and may end it.
    """

    LIFECYCLE = OUTSIDE_LIFECYCLE
    owner = "vehicle__organization"

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=200)
    lat = models.IntegerField()
    lon = models.IntegerField()
    radius_m = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()  # excluded; when it was ended early, that moment
    planned_until = models.DateTimeField(null=True)  # what was agreed to, where it was ended early
    reason = models.CharField(max_length=200)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # withdrawn or ended
    closing_note = models.CharField(max_length=200, blank=True)  # why it was not agreed to, withdrawn or ended early
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=OutsideStatus.choices, default=OutsideStatus.REQUESTED)

    objects = ScopedQuerySet["OutsideParking"].as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="outside_parking_once",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    (_PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=(OutsideStatus.REQUESTED, OutsideStatus.AGREED, OutsideStatus.ENDED)),
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="outside_parking_forward"),
            models.CheckConstraint(condition=Q(radius_m__gte=30, radius_m__lte=2000), name="outside_parking_radius"),
            models.CheckConstraint(condition=_ON_EARTH, name="outside_parking_on_earth"),
        )
        indexes = (
            models.Index(fields=["since", "id"], name="outside_parking_by_since"),
            models.Index(fields=["vehicle", "since"], name="outside_parking_of_vehicle"),
        )

    def __str__(self) -> str:
        return f"{self.vehicle} {self.place}"

    @classmethod
    def personal(cls) -> Mapping[str, Callable[[int], Q]]:
        return {Permission.TRIP_DRIVE: lambda user_id: Q(requested_by=user_id)}

    @classmethod
    def reached_by(cls, actor: Actor, permissions: Sequence[str]) -> Q | None:
        """What a driver asked for stays the driver's while they drive there, or have a task with the vehicle: whoever
        left the unit sees and ends nothing of it any longer."""
        if Permission.TRIP_DRIVE not in permissions or not actor.holds(Permission.TRIP_DRIVE):
            return None
        return within((path for one in permissions for path in actor.paths(one)), cls.owner) | of_tasks(actor.user_id)
