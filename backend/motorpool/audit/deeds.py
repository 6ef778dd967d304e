"""Kinds of deeds that whoever supervises looks for, across all records. An action is named `<app>.<model>.<verb>`."""

import re

from django.db import models


class Deed(models.TextChoices):
    LOOK = "look", "查看个人信息与影像"
    TRACK = "track", "查看轨迹与实时位置"
    REFUSED = "refused", "被拒绝的查看"
    EXPORT = "export", "导出与下载"
    SIGN_IN = "sign_in", "登录与会话"
    POWER = "power", "账号、授权与限制"
    SECURITY = "security", "安全设置、动态口令与密钥"
    SECRECY = "secrecy", "涉密标记"
    INSPECTION = "inspection", "监督检查"


PATTERNS: dict[str, str] = {
    Deed.LOOK: r"\.(reveal|refuse_reveal|look_at_cards)$|^terminals\.media\.look$",
    Deed.TRACK: (
        r"^(vehicles\.vehicle\.(look|take_track|follow)|tracking\.terminal\.look|.*\.refuse_look|terminals\.command\.locate"
        r"|live\.map\..*|looking\..*)$"
    ),
    Deed.REFUSED: r"\.refuse_(look|reveal)$",
    Deed.EXPORT: r"\.(export|take_track|download)$",
    Deed.SIGN_IN: r"^accounts\.user\.(sign_in|sign_in_failed|sign_out|end_session|unlock)$",
    Deed.POWER: (
        r"^accounts\.(user\.(create|update|activate|deactivate|disable_unused|reset_password|grant|end_grant)"
        r"|grant\..*|limit\..*|filing\..*)$"
    ),
    Deed.SECURITY: (
        r"^accounts\.(securitypolicy\..*|key\..*"
        r"|user\.(change_password(_failed)?|.*_second_factor|renew_recovery_codes|use_recovery_code))$"
    ),
    Deed.SECRECY: r"\.(mark_secret|lift_secrecy)$",
    Deed.INSPECTION: r"^inspections\.",
}


def falls_under(deed: str, action: str) -> bool:
    return re.search(PATTERNS[deed], action) is not None
