"""The figures that a unit is given or reports, each from a day on."""

from django.db import models
from django.db.models import Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.accounts.models import User
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import VehicleKind


class FigureKind(models.TextChoices):
    """P3."""

    STAFF = "staff", "人员编制数"
    QUOTA = "quota", "车辆编制数"
    REPORTED = "reported", "车辆实有数（上报）"
    TO_MARK = "to_mark", "应标识车辆数"
    MARKED = "marked", "已标识车辆数"


class Figure(ScopedModel):
    """One number of one unit: it holds from its day until a later one of the same sort takes its place."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=FigureKind.choices)
    vehicle_kind = models.CharField(max_length=20, choices=VehicleKind.choices, blank=True)  # a part of the quota
    value = models.PositiveIntegerField()
    effective_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["Figure"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "kind", "vehicle_kind", "effective_on"], name="figure_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(vehicle_kind="") | Q(kind=FigureKind.QUOTA), name="figure_parts_of_the_quota_only"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
