"""Where the filing of an appointment stands."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class FilingStatus(TextChoices):
    PENDING = "pending", "待备案"
    FILED = "filed", "已备案"
    RETURNED = "returned", "已退回"


F = FilingStatus
FILING_LIFECYCLE = Lifecycle(
    confirm=move({F.PENDING}, F.FILED, "备案"),
    send_back=move({F.PENDING}, F.RETURNED, "退回备案"),
)
