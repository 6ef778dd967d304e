"""Writing the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from motorpool.access.actors import Actor
from motorpool.audit.models import Concealment, Entry
from motorpool.audit.queries import owner_of
from motorpool.kit.masking import without_numbers

LABELS = {
    "create": "新建",
    "update": "修改",
    "export": "导出",
    "refuse_look": "查看位置或轨迹被拒绝",
    "refuse_reveal": "查看个人信息被拒绝",
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出登录",
    "end_session": "结束登录",
    "unlock": "解除锁定",
    "disable_unused": "停用长期未用账号",
    "enrol_second_factor": "绑定动态口令",
    "remove_second_factor": "解除动态口令",
    "replace_second_factor": "更换动态口令",
    "reset_second_factor": "重置动态口令",
    "renew_recovery_codes": "重新生成备用码",
    "use_recovery_code": "使用备用码",
    "change_password": "修改密码",
    "change_password_failed": "修改密码失败",
    "reset_password": "重置密码",
    "grant": "授权",
    "end_grant": "终止授权",
    "activate": "启用",
    "deactivate": "停用",
    "mark_secret": "标记涉密",
    "lift_secrecy": "解除涉密",
    "block": "安排停用",
    "unblock": "提前结束停用",
    "close": "撤销",
    "reopen": "恢复",
    "upload": "上传附件",
    "download": "下载附件",
}


def record(
    *,
    action: str,
    by: Actor,
    at: datetime,
    subject: Model | None = None,
    subject_type: str = "",
    label: str = "",
    note: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry inside the caller's transaction, so that neither the change nor its record exists alone."""
    entry = Entry.objects.create(
        **entry_fields(
            action=action,
            by=by,
            at=at,
            subject=subject,
            subject_type=subject_type,
            label=label,
            note=note,
            before=before,
            after=after,
        )
    )
    if getattr(subject, "secrecy", ""):
        Concealment.objects.create(
            entry=entry,
            subject_type=entry.subject_type,
            subject_id=entry.subject_id or 0,
            organization_id=entry.organization_id,
        )
    return entry


def entry_fields(
    *,
    action: str,
    by: Actor,
    at: datetime,
    subject: Model | None = None,
    subject_type: str = "",
    label: str = "",
    note: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    kind = subject._meta.label_lower if subject is not None else subject_type
    return {
        "at": at,
        "actor_id": by.user_id,
        "actor_name": by.name,
        # What is about no one record, an export for instance, belongs to the unit of whoever did it.
        "organization_id": by.organization_id if subject is None else owner_of(subject),
        "action": f"{kind}.{action}",
        "action_label": label or LABELS[action],
        "subject_type": kind,
        "subject_id": subject.pk if subject is not None else None,
        "subject": str(subject)[:200] if subject is not None else "",
        "note": note,
        "before": dict(before) if before is not None else None,
        "after": _searched(after) if after is not None else None,
    }


def _searched(after: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of people find a whole number: what was searched must not stand in the trail for good."""
    q = after.get("q")
    return {**after, "q": without_numbers(q)} if isinstance(q, str) else dict(after)


def changes(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, on both sides."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
