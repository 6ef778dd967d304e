"""The parameters of terminals as people know them: Chinese names, units, and what a value may be."""

from typing import NamedTuple

from jt808 import Version
from jt808.messages.parameters import DEFINITIONS


class Known(NamedTuple):
    label: str
    unit: str = ""
    lowest: int = 0
    highest: int = 0xFFFFFFFF
    group: str = "其他"
    settable: bool = True
    """False: it can cut a terminal off for good, or is kept elsewhere; it is shown and not set from here."""


_LINK, _REPORT, _DRIVING, _ALARM, _CAMERA, _VEHICLE, _GNSS = (
    "通信", "位置汇报", "驾驶行为", "报警", "拍照", "车辆", "卫星定位",
)  # fmt: skip
_BITS = 0xFFFFFFFF

CATALOGUE: dict[int, Known] = {
    0x0001: Known("心跳发送间隔", "秒", 10, 600, _LINK),
    0x0002: Known("TCP 应答超时时间", "秒", 1, 600, _LINK),
    0x0003: Known("TCP 重传次数", "次", 0, 20, _LINK),
    0x0004: Known("UDP 应答超时时间", "秒", 1, 600, _LINK),
    0x0005: Known("UDP 重传次数", "次", 0, 20, _LINK),
    0x0006: Known("短信应答超时时间", "秒", 1, 3600, _LINK),
    0x0007: Known("短信重传次数", "次", 0, 20, _LINK),
    0x0010: Known("主服务器 APN", group=_LINK, settable=False),
    0x0011: Known("主服务器拨号用户名", group=_LINK, settable=False),
    0x0013: Known("主服务器地址", group=_LINK, settable=False),
    0x0014: Known("备份服务器 APN", group=_LINK, settable=False),
    0x0015: Known("备份服务器拨号用户名", group=_LINK, settable=False),
    0x0017: Known("备份服务器地址", group=_LINK, settable=False),
    0x0018: Known("服务器 TCP 端口", "", 1, 65535, _LINK, settable=False),
    0x0019: Known("服务器 UDP 端口", "", 1, 65535, _LINK, settable=False),
    0x001A: Known("IC 卡认证主服务器", group=_LINK, settable=False),
    0x0020: Known("位置汇报策略（0 定时，1 定距，2 定时和定距）", "", 0, 2, _REPORT),
    0x0021: Known("位置汇报方案（0 按 ACC，1 按登录和 ACC）", "", 0, 1, _REPORT),
    0x0022: Known("驾驶员未登录汇报间隔", "秒", 1, 86400, _REPORT),
    0x0027: Known("休眠时汇报间隔", "秒", 1, 86400, _REPORT),
    0x0028: Known("紧急报警时汇报间隔", "秒", 1, 3600, _REPORT),
    0x0029: Known("缺省汇报间隔", "秒", 1, 86400, _REPORT),
    0x002C: Known("缺省汇报距离", "米", 1, 100_000, _REPORT),
    0x002D: Known("驾驶员未登录汇报距离", "米", 1, 100_000, _REPORT),
    0x002E: Known("休眠时汇报距离", "米", 1, 100_000, _REPORT),
    0x002F: Known("紧急报警时汇报距离", "米", 1, 100_000, _REPORT),
    0x0030: Known("拐点补传角度", "度", 0, 179, _REPORT),
    0x0031: Known("非法位移半径", "米", 1, 65535, _ALARM),
    0x0040: Known("监控平台电话号码", group=_LINK),
    0x0041: Known("复位电话号码", group=_LINK),
    0x0045: Known("电话接听策略（0 自动，1 ACC 关时手动）", "", 0, 1, _LINK),
    0x0048: Known("监听电话号码", group=_LINK, settable=False),
    0x0050: Known("报警屏蔽字", "", 0, _BITS, _ALARM),
    0x0051: Known("报警发送短信开关", "", 0, _BITS, _ALARM),
    0x0052: Known("报警拍摄开关", "", 0, _BITS, _ALARM),
    0x0053: Known("报警拍摄存储标志", "", 0, _BITS, _ALARM),
    0x0054: Known("关键报警标志", "", 0, _BITS, _ALARM),
    0x0055: Known("最高速度", "公里/小时", 1, 240, _DRIVING),
    0x0056: Known("超速持续时间", "秒", 1, 3600, _DRIVING),
    0x0057: Known("连续驾驶时间门限", "秒", 600, 86400, _DRIVING),
    0x0058: Known("当天累计驾驶时间门限", "秒", 600, 86400, _DRIVING),
    0x0059: Known("最小休息时间", "秒", 60, 86400, _DRIVING),
    0x005A: Known("最长停车时间", "秒", 60, 7 * 86400, _DRIVING),
    0x005B: Known("超速预警差值", "0.1 公里/小时", 0, 1000, _DRIVING),
    0x005C: Known("疲劳驾驶预警差值", "秒", 0, 65535, _DRIVING),
    0x005D: Known("碰撞报警参数", "", 0, 65535, _ALARM),
    0x005E: Known("侧翻报警角度", "度", 0, 180, _ALARM),
    0x0064: Known("定时拍照控制", "", 0, _BITS, _CAMERA),
    0x0065: Known("定距拍照控制", "", 0, _BITS, _CAMERA),
    0x0070: Known("图像质量（1 最好）", "", 1, 10, _CAMERA),
    0x0071: Known("亮度", "", 0, 255, _CAMERA),
    0x0072: Known("对比度", "", 0, 127, _CAMERA),
    0x0073: Known("饱和度", "", 0, 127, _CAMERA),
    0x0074: Known("色度", "", 0, 255, _CAMERA),
    0x0080: Known("里程表读数", "0.1 km", 0, _BITS, _VEHICLE),
    0x0081: Known("省域 ID", "", 0, 99, _VEHICLE),
    0x0082: Known("市县域 ID", "", 0, 9999, _VEHICLE),
    0x0083: Known("机动车号牌", group=_VEHICLE),
    0x0084: Known("号牌颜色", "", 0, 99, _VEHICLE),
    0x0090: Known("定位模式（1 GPS，2 北斗，3 双模）", "", 1, 15, _GNSS),
    0x0091: Known("卫星定位波特率代码", "", 0, 5, _GNSS),
    0x0092: Known("模块详细数据输出频率代码", "", 0, 4, _GNSS),
    0x0093: Known("模块详细数据采集频率", "秒", 1, 3600, _GNSS),
    0x0094: Known("模块详细数据上传方式", "", 0, 13, _GNSS),
    0x0095: Known("模块详细数据上传设置", "", 0, _BITS, _GNSS),
}
_UNTIL_2013 = frozenset({0x0018, 0x0019})
_SINCE_2013 = frozenset({*range(0x005B, 0x0060), 0x0064, 0x0065, *range(0x0090, 0x0096)})
SECRET = frozenset({0x0012, 0x0016, 0x0025})
"""Passwords: never shown."""


def exists(number: int, version: Version) -> bool:
    """Whether that revision knows it."""
    if number in _UNTIL_2013:
        return version is not Version.V2019
    return version is not Version.V2011 or number not in _SINCE_2013


def check(number: int, value: int | str) -> None:
    """ValueError with what is wrong, for people."""
    known = CATALOGUE.get(number)
    if known is None or not known.settable:
        raise ValueError(f"参数 0x{number:04X} 不能从平台设置")
    is_text = DEFINITIONS[number].kind == "STRING"
    if is_text != isinstance(value, str):
        raise ValueError(f"“{known.label}”应为{'文字' if is_text else '整数'}")
    if isinstance(value, int) and not known.lowest <= value <= known.highest:
        raise ValueError(f"“{known.label}”应在 {known.lowest} 到 {known.highest} 之间")
    if isinstance(value, str) and len(value.encode("gbk", "replace")) > 255:
        raise ValueError(f"“{known.label}”过长")


def said(number: int, value: object) -> str:
    known = CATALOGUE.get(number)
    label = known.label if known else f"0x{number:04X}"
    if number in SECRET:
        return f"{label}：已隐藏"
    return f"{label}：{value}{' ' + known.unit if known and known.unit else ''}"
