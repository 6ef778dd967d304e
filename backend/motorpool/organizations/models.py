"""Divisions (GB/T 2260) and organisations."""

import uuid

from django.db import models
from django.db.models import Q

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
    INSTITUTION = "institution", "事业单位"
    SERVICE_CENTER = "service_center", "公务用车服务中心"
    SUPPLIER = "supplier", "供应商"


class Division(models.Model):
    """An administrative division with its GB/T 2260 code, six digits."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class Organization(ScopedModel):
    """A node of the tree: a unit, a level's 主管部门, or a group that only holds others together."""

    owner = ""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=300)  # pinyin: full spelling and initials
    kind = models.CharField(max_length=20, choices=OrganizationKind.choices)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200, unique=True)  # keys from the root: "1/12/340/"
    needs_consent = models.BooleanField(default=False)  # 车管负责人 agrees before dispatch, CZ 13(三)
    phone = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet["Organization"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["parent", "name"], name="organization_name_once"),
            # Without the closing slash "1/12" would cover "1/120".
            models.CheckConstraint(condition=Q(path__endswith="/"), name="organization_path_closed"),
        )
        indexes = (models.Index(fields=["name_key", "id"], name="organization_by_name"),)

    def __str__(self) -> str:
        return self.name
