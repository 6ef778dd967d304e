"""People and their grants; how they sign in is in `security.models`."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.accounts.roles import Role
from motorpool.accounts.security.models import (
    RecoveryCode,
    SecondFactor,
    SecurityPolicy,
    Session,
    SignIn,
    Throttle,
    Ticket,
    UsedPassword,
)
from motorpool.accounts.states import FILING_LIFECYCLE, FilingStatus
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.kit.masking import identity_mask, phone_mask
from motorpool.kit.sealed_fields import BlindIndex, SealedField
from motorpool.organizations.models import Organization

DAYS = Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField())

__all__ = (
    "Grant",
    "RecoveryCode",
    "SecondFactor",
    "SecurityPolicy",
    "Session",
    "SignIn",
    "Throttle",
    "Ticket",
    "UsedPassword",
    "User",
)


class User(AbstractBaseUser, ScopedModel):
    """A person of a unit, who may sign in."""

    USERNAME_FIELD = "username"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=300)  # pinyin: full spelling and initials
    phone = SealedField(mask=phone_mask)
    phone_index = BlindIndex(of="phone")
    phone_tail = BlindIndex(of="phone", last=4)
    identity_number = SealedField(mask=identity_mask)  # GB 11643
    identity_index = BlindIndex(of="identity_number")
    title = models.CharField(max_length=60, blank=True)  # 职务
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # Null until the nightly job has seen the person: ages are then counted from there.
    password_changed_at = models.DateTimeField(null=True)
    active_since = models.DateTimeField(null=True)

    objects = ScopedQuerySet["User"].as_manager()

    class Meta:
        # However it is written: people type their account in capitals, phones begin it with one.
        constraints = (models.UniqueConstraint(Lower("username"), name="user_username_once"),)
        indexes = (
            models.Index(fields=["name_key", "id"], name="user_by_name"),
            models.Index(fields=["organization", "name_key"], name="user_of_organization"),
        )

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role over an organisation and everything below it, from a day until the day before another."""

    owner = "organization"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_period_forward"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.VISITOR) | Q(valid_to__isnull=False), name="grant_visitor_ends"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organization"], condition=Q(valid_to=None), name="grant_open_once"
            ),
        )
        indexes = (models.Index(fields=["organization", "role"], name="grant_of_organization"),)

    def __str__(self) -> str:
        return f"{Role(self.role).label} @ {self.organization_id}"


class Limit(ScopedModel):
    """What a level above withholds from a part of the tree: a role, a permission, or (both empty) all its accounts."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    permission = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    # The organisation whose power set it: only from there or from above can it be lifted.
    level = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    set_by_name = models.CharField(max_length=60)

    objects = ScopedQuerySet["Limit"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="limit_period_forward"
            ),
            models.CheckConstraint(condition=Q(role="") | Q(permission=""), name="limit_of_one_thing"),
            ExclusionConstraint(
                name="limit_once_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("permission", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["organization", "valid_from"], name="limit_of_organization"),)

    def __str__(self) -> str:
        return f"{self.what} @ {self.organization}"

    @property
    def all_accounts(self) -> bool:
        return not self.role and not self.permission

    @property
    def what(self) -> str:
        if self.role:
            return f"角色“{Role(self.role).label}”"
        return f"权限“{Permission(self.permission).label}”" if self.permission else "全部账号"


class Filing(HasLifecycle, ScopedModel):
    """A county's appointment of a 管理员, 审批人 or 调度员, or its end, filed with the city (备案)."""

    LIFECYCLE = FILING_LIFECYCLE

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    # Null while no city's 主管部门 is above the county here: it waits for one.
    authority = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="filings")
    ends = models.BooleanField(default=False)  # of an appointment's end
    status = models.CharField(max_length=20, choices=FilingStatus.choices, default=FilingStatus.PENDING)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["Filing"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["organization", "id"], name="filing_of_organization"),
            models.Index(fields=["authority", "status", "id"], name="filing_of_authority"),
        )

    def __str__(self) -> str:
        role = Role(self.grant.role).label
        return f"{self.grant.user} {role}{'（终止）' if self.ends else ''}（{self.organization}）"
