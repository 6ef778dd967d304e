"""Divisions (GB/T 2260), organisations, and what both were at any earlier day."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet


class Level(models.TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县区"


class OrganizationKind(models.TextChoices):
    """Types of unit: those of CZ 3 and P3, the level's 主管部门, and what a platform needs beside them."""

    AUTHORITY = "authority", "主管部门"
    GROUP = "group", "分组"
    PARTY = "party", "党委机关"
    CONGRESS = "congress", "人大机关"
    GOVERNMENT = "government", "行政机关"
    CPPCC = "cppcc", "政协机关"
    DISCIPLINE = "discipline", "纪检监察机关"
    COURT = "court", "审判机关"
    PROCURATORATE = "procuratorate", "检察机关"
    MASS = "mass", "人民团体"
    CIVIL_INSTITUTION = "civil_institution", "参公事业单位"  # run by the rules for civil servants
    INSTITUTION = "institution", "其他事业单位"
    SERVICE_CENTER = "service_center", "公务用车服务中心"
    SUPPLIER = "supplier", "供应商"
    OTHER = "other", "其他"


class Division(models.Model):
    """An administrative division with its GB/T 2260 code, six digits; one that has ended stays, for what was there."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True)  # null: since before anyone here needed to know
    valid_to = models.DateField(null=True)  # the first day on which it was no more
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)  # where beginning or end are written

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="division_period_forward",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or self.valid_to > on)


class Organization(ScopedModel):
    """A node of the tree: a unit, a level's 主管部门, or a group that only holds others together."""

    owner = ""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=300)  # pinyin: full spelling and initials
    kind = models.CharField(max_length=20, choices=OrganizationKind.choices)
    credit_code = models.CharField(max_length=18, blank=True)  # 统一社会信用代码, GB 32100
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200, unique=True)  # keys from the root: "1/12/340/"
    needs_consent = models.BooleanField(default=False)  # 车管负责人 agrees before dispatch, CZ 13(三)
    phone = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet["Organization"].as_manager()

    class Meta:
        constraints = (
            # A name may be given again after its unit has gone.
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(is_active=True), name="organization_name_once"
            ),
            # Without the closing slash "1/12" would cover "1/120".
            models.CheckConstraint(condition=Q(path__endswith="/"), name="organization_path_closed"),
        )
        indexes = (models.Index(fields=["name_key", "id"], name="organization_by_name"),)

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What a unit was from a day until the day before another: the tree of any earlier day is read from these.

    The unit's own row is what the open version says; `history.py` alone writes both.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=OrganizationKind.choices)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)  # why it began: the document that says so
    end_note = models.CharField(max_length=200, blank=True)  # why the unit ended with it
    successor = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="version_period_forward"
            ),
            models.UniqueConstraint(fields=["organization"], condition=Q(valid_to=None), name="version_open_once"),
            models.UniqueConstraint(fields=["organization", "valid_from"], name="version_begins_once"),
        )
        indexes = (
            models.Index(fields=["parent", "valid_from"], name="version_of_parent"),
            models.Index(fields=["successor"], condition=~Q(successor=None), name="version_of_successor"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"
