"""What becomes of a terminal, from its first word to its removal."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class TerminalStatus(TextChoices):
    WAITING = "waiting", "待核准"
    REGISTERED = "registered", "已登记"
    ACTIVE = "active", "在用"
    SUSPENDED = "suspended", "停用"
    RETIRED = "retired", "已拆除"


class Source(TextChoices):
    """What an episode is known from, in the order of `episodes.SILENT` … `LATE`."""

    SILENT = "silent", "无通信"
    HEARD = "heard", "仅有通信"
    REPORTED = "reported", "实时上报"
    LATE = "late", "含盲区补传"


class GapKind(TextChoices):
    """Why nothing useful was heard for a while."""

    BUFFERED = "buffered", "盲区补传"
    POWER_OFF = "power_off", "熄火断电"
    NO_FIX = "no_fix", "无定位"
    LOST = "lost", "数据缺失"


S = TerminalStatus
TERMINAL_LIFECYCLE = Lifecycle(
    approve=move({S.WAITING}, S.REGISTERED, "核准"),
    refuse=move({S.WAITING}, S.RETIRED, "不予核准"),
    expire=move({S.WAITING}, S.RETIRED, "逾期未再连接"),
    activate=move({S.REGISTERED}, S.ACTIVE, "首次注册"),
    suspend=move({S.REGISTERED, S.ACTIVE}, S.SUSPENDED, "停用"),
    # It has to register again: whoever held it meanwhile may know its code.
    resume=move({S.SUSPENDED}, S.REGISTERED, "恢复"),
    retire=move({S.REGISTERED, S.ACTIVE, S.SUSPENDED}, S.RETIRED, "拆除"),
)
