"""The register of vehicles."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import NOTHING, ScopedModel, ScopedQuerySet, within
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.kit.sealed_fields import BlindIndex, SealedField
from motorpool.organizations.models import Organization
from motorpool.vehicles.states import VEHICLE_LIFECYCLE, VehicleStatus


class VehicleKind(models.TextChoices):
    """What a vehicle is kept for, V2."""

    CONFIDENTIAL = "confidential", "机要通信用车"
    EMERGENCY = "emergency", "应急保障用车"
    ENFORCEMENT = "enforcement", "执法执勤用车"
    SPECIAL = "special", "特种专业技术用车"
    RETIRED_CADRES = "retired_cadres", "离退休干部服务用车"
    RECEPTION = "reception", "调研接待用车"
    JOINT_ENFORCEMENT = "joint_enforcement", "综合行政执法用车"
    ASSIGNED = "assigned", "实物保障用车"
    INSTITUTION = "institution", "事业单位业务用车"
    RENTAL = "rental", "社会租赁车辆"
    TIME_SHARE = "time_share", "分时租赁车辆"
    OTHER = "other", "其他用车"


class Body(models.TextChoices):
    SEDAN = "sedan", "小车"
    MPV = "mpv", "商务车"
    VAN = "van", "面包车"
    SUV = "suv", "越野车"
    BUS = "bus", "客车"


class Energy(models.TextChoices):
    PETROL = "petrol", "汽油"
    DIESEL = "diesel", "柴油"
    HYBRID = "hybrid", "混合动力"
    ELECTRIC = "electric", "纯电动"


class Management(models.TextChoices):
    """How a vehicle is managed, V13."""

    POOLED = "pooled", "集中管理"
    STATIONED = "stationed", "派驻"
    DEPARTMENTAL = "departmental", "配备到部门"
    OWN_SYSTEM = "own_system", "本系统自行管理"


class Secrecy(models.TextChoices):
    """Vehicles that stay in their own system, T9."""

    NATIONAL_SECURITY = "national_security", "国家安全"
    INVESTIGATION = "investigation", "侦查办案"
    SPECIAL = "special", "特种专业技术"


REGISTER = frozenset({P.VEHICLE_VIEW, P.VEHICLE_MANAGE, P.VEHICLE_SECRET, P.FIGURES_VIEW})


class Vehicle(HasLifecycle, ScopedModel):
    LIFECYCLE = VEHICLE_LIFECYCLE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    plate = models.CharField(max_length=10)
    vin = models.CharField(max_length=17, blank=True)
    brand = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=VehicleKind.choices)
    body = models.CharField(max_length=10, choices=Body.choices)
    seats = models.PositiveSmallIntegerField()  # the driver's included, GA 802
    energy = models.CharField(max_length=10, choices=Energy.choices)
    management = models.CharField(max_length=20, choices=Management.choices)
    parking_place = models.CharField(max_length=200, blank=True)  # 定点停放, CZ 15
    odometer_km = models.PositiveIntegerField(default=0)
    registered_on = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=VehicleStatus.choices, default=VehicleStatus.IN_SERVICE)

    secrecy = models.CharField(max_length=20, choices=Secrecy.choices, blank=True)
    secret_plate = SealedField()  # while it is secret; `plate` is then a name without meaning
    secret_vin = SealedField()
    secret_index = BlindIndex(of="secret_plate")

    objects = ScopedQuerySet["Vehicle"].as_manager()

    class Meta:
        constraints = (
            # A plate may be given again after its vehicle has gone.
            models.UniqueConstraint(
                fields=["plate"], condition=~Q(status=VehicleStatus.RETIRED), name="vehicle_plate_once"
            ),
            models.UniqueConstraint(fields=["vin"], condition=~Q(vin=""), name="vehicle_vin_once"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=80), name="vehicle_seats"),
        )
        indexes = (models.Index(fields=["plate", "id"], name="vehicle_by_plate"),)

    def __str__(self) -> str:
        return self.plate

    @classmethod
    def kept_by(cls, actor: Actor) -> Q:
        """Whose record the actor keeps: of secrecy vehicles who is entitled to them, of others who manages vehicles."""
        open_ones = Q(secrecy="") & within(actor.paths(P.VEHICLE_MANAGE))
        return open_ones | ~Q(secrecy="") & within(actor.paths(P.VEHICLE_SECRET))

    @classmethod
    def reached_by(cls, actor: Actor, permissions: Sequence[str]) -> Q:
        """The register and the totals reach a secrecy vehicle for those entitled; nothing else ever does."""
        entitled = within(actor.paths(P.VEHICLE_SECRET)) if REGISTER.issuperset(permissions) else NOTHING
        return Q(secrecy="") | entitled


class Keeping(models.Model):
    """Which unit kept a vehicle, for what, managed how, whether in use, and whether secret, from a day until
    the day before another.

    Dated by the day on which the register learned of it, so that a figure once reported does not change afterwards.
    """

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="keepings")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=VehicleKind.choices)
    management = models.CharField(max_length=20, choices=Management.choices)
    status = models.CharField(max_length=20, choices=VehicleStatus.choices)  # as the day ended
    secrecy = models.CharField(max_length=20, choices=Secrecy.choices, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="keeping_period_forward"
            ),
            models.UniqueConstraint(fields=["vehicle"], condition=Q(valid_to=None), name="keeping_open_once"),
        )
        indexes = (models.Index(fields=["organization", "valid_from"], name="keeping_of_organization"),)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.valid_from}"
