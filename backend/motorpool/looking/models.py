"""Requests to look, and looks."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedModel, ScopedQuerySet, keys_of, within
from motorpool.accounts.models import User
from motorpool.approvals.models import Approval
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.kit.moments import day_of
from motorpool.looking.states import REQUEST_LIFECYCLE, RequestStatus
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import Vehicle


class Purpose(models.TextChoices):
    INSPECTION = "inspection", "监督检查"
    COMPLAINT = "complaint", "投诉核查"
    ACCIDENT = "accident", "事故处理"
    CASE = "case", "案件协查"
    OTHER = "other", "其他"


class LookRequest(HasLifecycle, ScopedModel):
    """Asking to look at the tracks of some vehicles in a window of the past. It belongs to the lowest organisation
    that has all of them, whose 主管部门 decides."""

    LIFECYCLE = REQUEST_LIFECYCLE

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    request_key = models.UUIDField()  # made by the client, so that a repeated click or a retry asks once
    vehicles = models.ManyToManyField(Vehicle, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=200)
    reference = models.CharField(max_length=60, blank=True)  # 文号、案号、工单号
    days = models.PositiveSmallIntegerField()  # how long a permission holds
    expires_at = models.DateTimeField(null=True)
    return_note = models.CharField(max_length=200, blank=True)
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=RequestStatus.choices, default=RequestStatus.REQUESTED)

    objects = ScopedQuerySet["LookRequest"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="look_request_window_forward"),
            models.UniqueConstraint(fields=["requested_by", "request_key"], name="look_requested_once"),
        )
        indexes = (
            models.Index(fields=["organization", "id"], name="look_request_of_unit"),
            models.Index(fields=["requested_by", "id"], name="look_request_of_person"),
            models.Index(
                fields=["expires_at"], condition=Q(status=RequestStatus.APPROVED), name="look_request_allowed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.get_purpose_display()}"

    @property
    def number(self) -> str:
        """How people name it."""
        return f"查{day_of(self.created_at):%Y%m%d}-{self.pk:05d}"

    @classmethod
    def personal(cls) -> Mapping[str, Callable[[int], Q]]:
        return {Permission.TRACK_REQUEST: lambda user_id: Q(requested_by=user_id)}


class Way(models.TextChoices):
    SCREEN = "screen", "页面回放"
    GPX = "gpx", "导出 GPX"
    CSV = "csv", "导出 CSV"
    STOPS = "stops", "导出停留"
    LIVE = "live", "实时位置"
    MAP = "map", "实时地图"


NOW = (Way.LIVE, Way.MAP)
"""Ways of looking where vehicles are, not where they were."""


class LookQuerySet(ScopedQuerySet["Look"]):
    def visible_to(self, actor: Actor, *permissions: str) -> Self:
        """A look at all vehicles of a unit is one at those of every unit below it as well."""
        paths = {path for permission in permissions for path in actor.paths(permission)}
        rows = super().filter(organization__in=Organization.objects.filter(reaching(paths)))
        return rows.filter(within(paths) | Q(vehicle=None))


def reaching(paths: Iterable[str]) -> Q:
    """The organisations with these paths, those below them, and those above, whose map shows them."""
    above = {key for path in paths for key in keys_of(path)}
    return within(paths, "") | Q(pk__in=above)


class Look(ScopedModel):
    """One opened view of one vehicle's track, one export of it, or one opened view of where it is now.

    It belongs to the vehicle's unit of that time. Without a vehicle it is a view of the map with all vehicles of a unit
    and of those below it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    looked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    view = models.UUIDField()  # made by the client for each opened page: a reload of its data is the same look
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.SCREEN)
    since = models.DateTimeField()  # what was asked for
    until = models.DateTimeField()  # of a live view, both are when it was opened
    grounds = models.JSONField(default=list)  # what was allowed then: [{"since", "until", "ground", "label", "link"}]
    purpose = models.CharField(max_length=200)  # in words, for the unit
    opened_at = models.DateTimeField()

    objects = LookQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["looked_by", "view", "vehicle", "since", "until", "way"], name="look_opened_once"
            ),
            models.CheckConstraint(condition=Q(vehicle__isnull=False) | Q(way=Way.MAP), name="look_names_vehicle"),
        )
        indexes = (
            models.Index(fields=["organization", "id"], name="look_of_unit"),
            models.Index(fields=["vehicle", "id"], name="look_of_vehicle"),
            models.Index(fields=["opened_at", "id"], name="look_by_opened_at"),
            models.Index(fields=["looked_by", "view"], condition=Q(way=Way.MAP), name="look_of_map_view"),
        )

    def __str__(self) -> str:
        return f"{self.vehicle or self.organization} {self.get_way_display()}"

    @property
    def subject(self) -> Vehicle:
        """What was looked at, of any look but one at the map."""
        if self.vehicle is None:
            raise TypeError("a look at the map has no one vehicle")
        return self.vehicle

    @property
    def shown(self) -> tuple[datetime, datetime]:
        """From when to when there was anything to see, often less than was asked for; grounds may leave gaps."""
        if self.way in NOW or not self.grounds:
            return self.since, self.until
        edges = [[datetime.fromisoformat(one[edge]) for one in self.grounds] for edge in ("since", "until")]
        return min(edges[0]), max(edges[1])
