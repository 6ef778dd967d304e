"""Whether a driver may be sent."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class DriverStatus(TextChoices):
    AVAILABLE = "available", "在岗"
    SUSPENDED = "suspended", "停班"
    LEFT = "left", "离岗"


S = DriverStatus
DRIVER_LIFECYCLE = Lifecycle(
    suspend=move({S.AVAILABLE}, S.SUSPENDED, "停班"),
    resume=move({S.SUSPENDED, S.LEFT}, S.AVAILABLE, "恢复在岗"),
    leave=move({S.AVAILABLE, S.SUSPENDED}, S.LEFT, "离岗"),
)
