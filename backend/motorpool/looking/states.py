"""What becomes of a request to look."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class RequestStatus(TextChoices):
    REQUESTED = "requested", "待审批"
    APPROVED = "approved", "可查看"
    RETURNED = "returned", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    REVOKED = "revoked", "已收回"
    EXPIRED = "expired", "已到期"


S = RequestStatus
REQUEST_LIFECYCLE = Lifecycle(
    approve=move({S.REQUESTED}, S.APPROVED, "同意查看"),
    send_back=move({S.REQUESTED}, S.RETURNED, "不同意查看"),
    withdraw=move({S.REQUESTED, S.APPROVED}, S.WITHDRAWN, "撤回"),  # an allowed one is given up
    revoke=move({S.APPROVED}, S.REVOKED, "收回许可"),
    expire=move({S.APPROVED}, S.EXPIRED, "许可到期"),
)
