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


class Rest(TextChoices):
    """Where a vehicle stood when the day ended, as far as its parking places are concerned."""

    HOME = "home", "停在定点"
    AGREED = "agreed", "外场临停"
    OUTSIDE = "outside", "停在定点外"


class OutsideStatus(TextChoices):
    """Of a temporary outside parking; whether an agreed one has begun or is over, the clock tells."""

    REQUESTED = "requested", "待同意"
    AGREED = "agreed", "已同意"
    RETURNED = "returned", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已提前结束"


class OutsidePhase(TextChoices):
    """What people ask of it at a moment: status and clock together."""

    REQUESTED = "requested", "待同意"
    COMING = "coming", "未开始"
    CURRENT = "current", "生效中"
    OVER = "over", "已结束"
    RETURNED = "returned", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


S, OUT = TerminalStatus, OutsideStatus
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
OUTSIDE_LIFECYCLE = Lifecycle(
    agree=move({OUT.REQUESTED}, OUT.AGREED, "同意临停"),
    send_back=move({OUT.REQUESTED}, OUT.RETURNED, "不同意临停"),
    withdraw=move({OUT.REQUESTED, OUT.AGREED}, OUT.WITHDRAWN, "撤回临停"),  # an agreed one only before it begins
    end=move({OUT.AGREED}, OUT.ENDED, "提前结束临停"),
)
