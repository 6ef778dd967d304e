"""Whether a vehicle may be used."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class VehicleStatus(TextChoices):
    IN_SERVICE = "in_service", "在用"
    SUSPENDED = "suspended", "停用"
    RETIRED = "retired", "已处置"


S = VehicleStatus
VEHICLE_LIFECYCLE = Lifecycle(
    suspend=move({S.IN_SERVICE}, S.SUSPENDED, "停用"),
    resume=move({S.SUSPENDED}, S.IN_SERVICE, "恢复使用"),
    retire=move({S.IN_SERVICE, S.SUSPENDED}, S.RETIRED, "处置"),
)
