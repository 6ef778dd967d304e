"""What a kept message says, in a sentence for people; of none that may tell a place, a person or a password."""

from jt808 import Frame, Header, Version, decode
from jt808 import messages as m
from jt808.messages.media import MEDIA_TYPES
from motorpool.terminals.models import MediaKind
from motorpool.terminals.redaction import HARMLESS, RECORDER, must_be_erased
from motorpool.terminals.register_words import MEDIA_EVENTS
from motorpool.terminals.telling import lines_of

_ANSWERED = {
    0x8103: "设置参数", 0x8105: "终端控制", 0x8108: "升级包", 0x8202: "临时位置跟踪", 0x8203: "人工确认报警",
    0x8204: "链路检测", 0x8300: "文本信息", 0x8301: "事件设置", 0x8302: "提问", 0x8303: "信息点播菜单",
    0x8304: "信息服务", 0x8400: "电话回拨", 0x8401: "电话本", 0x8500: "车辆控制", 0x8600: "设置圆形区域",
    0x8601: "删除圆形区域", 0x8602: "设置矩形区域", 0x8603: "删除矩形区域", 0x8604: "设置多边形区域",
    0x8605: "删除多边形区域", 0x8606: "设置路线", 0x8607: "删除路线", 0x8700: "行驶记录采集", 0x8701: "行驶记录参数",
    0x8803: "多媒体上传", 0x8804: "录音", 0x8805: "单条多媒体上传", 0x8900: "数据下行透传",
}  # fmt: skip
_RESULTS = {0: "成功", 1: "失败", 2: "消息有误", 3: "不支持"}
_UPGRADED = {0: "终端", 12: "道路运输证 IC 卡读卡器", 52: "北斗模块"}
_UPGRADES = {0: "成功", 1: "失败", 2: "取消"}


def wording_of(number: int, version: str, serial: int, body: bytes) -> str:
    """Empty where nothing is told, or where the bytes could not be read."""
    if number not in HARMLESS and (number != RECORDER or not body or must_be_erased(number, body)):
        return ""
    spoken = Version(version) if version in set(Version) else Version.V2013
    said = decode(Frame(Header(number, "0", serial, spoken), body))
    if isinstance(said, m.RawMessage):
        return ""
    return _sentence(said) or "；".join(f"{label} {text}" for label, text in lines_of("", said.describe(), {}))


def _sentence(said: m.Message) -> str:
    match said:
        case m.TerminalAnswer():
            name = _ANSWERED.get(said.answered_id, f"0x{said.answered_id:04X}")
            return f"对“{name}”的应答：{_RESULTS.get(said.result, said.result)}"
        case m.UpgradeResult():
            return f"升级{_UPGRADED.get(said.type, '')}：{_UPGRADES.get(said.result, said.result)}"
        case m.EventReport():
            return f"事件 {said.event_id}"
        case m.QuestionAnswer():
            return f"选择了答案 {said.answer_id}"
        case m.InformationOrder():
            return f"{'点播' if said.action else '取消'}第 {said.type} 类信息"
        case m.CanData():
            return f"CAN 总线数据 {len(said.frames)} 条"
        case m.MediaEvent():
            kind = MediaKind(MEDIA_TYPES.get(said.type, MediaKind.PICTURE)).label
            return f"{kind} {said.media_id}（通道 {said.channel}，{MEDIA_EVENTS.get(said.event, said.event)}）"
    return ""
