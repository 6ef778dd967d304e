"""Statuses of an approval and of its steps."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class ApprovalStatus(TextChoices):
    PENDING = "pending", "审批中"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class StepStatus(TextChoices):
    WAITING = "waiting", "未到"
    PENDING = "pending", "待处理"
    APPROVED = "approved", "同意"
    RETURNED = "returned", "退回"
    SKIPPED = "skipped", "不再需要"


A, S = ApprovalStatus, StepStatus
APPROVAL_LIFECYCLE = Lifecycle(
    approve=move({A.PENDING}, A.APPROVED, "审批通过"),
    send_back=move({A.PENDING}, A.RETURNED, "退回"),
    withdraw=move({A.PENDING}, A.WITHDRAWN, "撤回"),
)
STEP_LIFECYCLE = Lifecycle(
    open=move({S.WAITING}, S.PENDING, "进入该环节"),
    approve=move({S.PENDING}, S.APPROVED, "同意"),
    send_back=move({S.PENDING}, S.RETURNED, "退回"),
    skip=move({S.WAITING, S.PENDING}, S.SKIPPED, "不再需要"),
)
