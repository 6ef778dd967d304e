"""Drivers."""

import uuid
from collections.abc import Callable, Mapping

from django.db import models
from django.db.models import F, Q

from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.accounts.models import User
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.drivers.licences import LicenceClass
from motorpool.drivers.states import DRIVER_LIFECYCLE, DriverStatus
from motorpool.kit.masking import identity_mask
from motorpool.kit.sealed_fields import BlindIndex, SealedField
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import Vehicle


class Driver(HasLifecycle, ScopedModel):
    """A person who drives for an organisation (司勤人员, V10)."""

    LIFECYCLE = DRIVER_LIFECYCLE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    licence_class = models.CharField(max_length=2, choices=LicenceClass.choices)
    licence_expires_on = models.DateField()
    licence_number = SealedField(mask=identity_mask)
    licence_index = BlindIndex(of="licence_number")
    usual_vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=DriverStatus.choices, default=DriverStatus.AVAILABLE)

    objects = ScopedQuerySet["Driver"].as_manager()

    def __str__(self) -> str:
        return self.person.name

    @classmethod
    def personal(cls) -> Mapping[str, Callable[[int], Q]]:
        return {Permission.TRIP_DRIVE: lambda user_id: Q(person=user_id)}


class Posting(models.Model):
    """Which unit a driver drove for, and whether on duty, from a day until the day before another.

    Dated by the day on which the register learned of it, as a vehicle's `Keeping`; none where the driver had left.
    """

    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="postings")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=DriverStatus.choices)  # as the day ended
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="posting_period_forward"
            ),
            models.UniqueConstraint(fields=["driver"], condition=Q(valid_to=None), name="posting_open_once"),
        )
        indexes = (models.Index(fields=["organization", "valid_from"], name="posting_of_organization"),)

    def __str__(self) -> str:
        return f"{self.driver_id} {self.valid_from}"
