"""What becomes of a command, and of a fault; which alarms tell how somebody drives."""

from django.db.models import TextChoices

from jt808.messages.position_report import Alarm
from motorpool.kit.lifecycle import Lifecycle, move
from motorpool.terminals.alarm_names import ALARM_LABELS


class CommandStatus(TextChoices):
    QUEUED = "queued", "待发送"
    SENT = "sent", "已发送"
    ANSWERED = "answered", "已执行"
    FAILED = "failed", "执行失败"
    UNSUPPORTED = "unsupported", "终端不支持"
    TIMED_OUT = "timed_out", "超时未应答"
    CANCELLED = "cancelled", "已取消"


C = CommandStatus
_OPEN = {C.QUEUED, C.SENT}
COMMAND_LIFECYCLE = Lifecycle(
    send=move({C.QUEUED}, C.SENT, "发送"),
    requeue=move({C.SENT}, C.QUEUED, "链路中断，重新排队"),
    answer=move({C.SENT}, C.ANSWERED, "终端已执行"),
    fail=move(_OPEN, C.FAILED, "执行失败"),
    decline=move(_OPEN, C.UNSUPPORTED, "终端不支持"),
    time_out=move(_OPEN, C.TIMED_OUT, "超时未应答"),
    cancel=move({C.QUEUED}, C.CANCELLED, "取消指令"),
)


class AlarmKind(TextChoices):
    """Alarms of driving and of emergencies, the most serious first; named as the bits of `jt808`'s Alarm."""

    EMERGENCY = "emergency", ALARM_LABELS[Alarm.EMERGENCY]
    FATIGUE = "fatigue", ALARM_LABELS[Alarm.FATIGUE]
    DAILY_DRIVING_OVERTIME = "daily_driving_overtime", ALARM_LABELS[Alarm.DAILY_DRIVING_OVERTIME]
    OVERSPEED = "overspeed", ALARM_LABELS[Alarm.OVERSPEED]
    DANGER_WARNING = "danger_warning", ALARM_LABELS[Alarm.DANGER_WARNING]
    OVERSPEED_WARNING = "overspeed_warning", ALARM_LABELS[Alarm.OVERSPEED_WARNING]
    FATIGUE_WARNING = "fatigue_warning", ALARM_LABELS[Alarm.FATIGUE_WARNING]


class FaultKind(TextChoices):
    OFFLINE = "offline", "长时间离线"
    POWER_CUT = "power_cut", "主电源断开"
    POWER_LOW = "power_low", "主电源欠压"
    ANTENNA_CUT = "antenna_cut", "定位天线断开"
    ANTENNA_SHORT = "antenna_short", "定位天线短路"
    GNSS = "gnss", "定位模块故障"
    REMOVAL = "removal", "疑似拆除或移动"
    JAMMING = "jamming", "疑似干扰或屏蔽"
    STORAGE = "storage", "存储器故障"


class FaultStatus(TextChoices):
    OPEN = "open", "待报修"
    REPORTED = "reported", "已报修"
    REPAIRING = "repairing", "维修中"
    REPAIRED = "repaired", "已修复"
    REPLACED = "replaced", "已更换"
    CLEARED = "cleared", "自行恢复"
    LAPSED = "lapsed", "已拆下或停用"


F = FaultStatus
UNDONE = (F.OPEN, F.REPORTED, F.REPAIRING)
FAULT_LIFECYCLE = Lifecycle(
    report=move({F.OPEN}, F.REPORTED, "报修"),
    repair=move({F.REPORTED}, F.REPAIRING, "开始维修"),
    finish=move({F.REPORTED, F.REPAIRING}, F.REPAIRED, "修复"),
    replace=move({F.OPEN, F.REPORTED, F.REPAIRING}, F.REPLACED, "更换终端"),
    clear=move({F.OPEN}, F.CLEARED, "自行恢复"),
    lapse=move({F.OPEN}, F.LAPSED, "终端已拆下，或终端、车辆停用"),
)
