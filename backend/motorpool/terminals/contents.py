"""What can be asked of a terminal: each kind with its checks, its message in a revision, and how to say it.

A content is kept with its command as it was asked, so that it is the same when it is sent again.
"""

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from jt808 import Version
from jt808 import messages as m
from jt808.messages.parameters import Parameter
from jt808.messages.position_report import Alarm
from jt808.messages.question import Choice
from jt808.messages.text_message import DISPLAY, READ_ALOUD, URGENT
from motorpool.terminals import parameters
from motorpool.terminals.alarm_names import ALARM_LABELS
from motorpool.terminals.content_base import CommandContent, GbkText, NotInThisVersion, ShortText
from motorpool.terminals.fence_contents import PlaceFence, QueryFences, RemoveFence


class Text(CommandContent):
    kind: Literal["text"] = "text"
    text: GbkText
    urgent: bool = False
    display: bool = True
    read_aloud: bool = True

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "Text":
        if not (self.display or self.read_aloud):
            raise ValueError("请至少选择“屏幕显示”或“语音播报”")
        return self

    @property
    def saying(self) -> str:
        return self.text

    def message(self, version: Version) -> m.Message:
        where = self.display * DISPLAY | self.read_aloud * READ_ALOUD
        if version is Version.V2019:  # two bits: 10 urgent, 11 notice; the kind says notice, too
            return m.TextMessage(where | (0b10 if self.urgent else 0b11), self.text, kind=1)
        return m.TextMessage(where | self.urgent * URGENT, self.text)


class QueryPosition(CommandContent):
    kind: Literal["query_position"] = "query_position"

    @property
    def asks_for_place(self) -> bool:
        return True

    def message(self, _version: Version) -> m.Message:
        return m.PositionQuery()


class Follow(CommandContent):
    kind: Literal["follow"] = "follow"
    interval_s: int = Field(ge=0, le=3600)
    """0 ends it."""
    duration_s: int = Field(0, ge=0, le=24 * 3600)

    @model_validator(mode="after")
    def _lasts(self) -> "Follow":
        if self.interval_s and self.duration_s < self.interval_s:
            raise ValueError("跟踪时长不能短于一个间隔")
        return self

    @property
    def saying(self) -> str:
        return f"每 {self.interval_s} 秒，共 {self.duration_s // 60} 分钟" if self.interval_s else "结束跟踪"

    @property
    def asks_for_place(self) -> bool:
        return self.interval_s > 0

    def message(self, _version: Version) -> m.Message:
        return m.Tracking(self.interval_s, self.duration_s if self.interval_s else None)


class QueryParameters(CommandContent):
    kind: Literal["query_parameters"] = "query_parameters"
    numbers: tuple[Annotated[int, Field(ge=0, le=0xFFFFFFFF)], ...] = Field((), max_length=200)
    """None asks for all."""

    @property
    def saying(self) -> str:
        return f"{len(self.numbers)} 项" if self.numbers else "全部"

    def message(self, version: Version) -> m.Message:
        if self.numbers and version is not Version.V2011:
            return m.ParameterSelection(self.numbers)
        return m.ParameterQuery()


class Setting(CommandContent):
    number: int = Field(ge=0, le=0xFFFFFFFF)
    value: int | GbkText

    @model_validator(mode="after")
    def _is_known(self) -> "Setting":
        parameters.check(self.number, self.value)
        return self


class SetParameters(CommandContent):
    kind: Literal["set_parameters"] = "set_parameters"
    settings: tuple[Setting, ...] = Field(min_length=1, max_length=50)

    @property
    def saying(self) -> str:
        return "；".join(parameters.said(one.number, one.value) for one in self.settings)

    def message(self, version: Version) -> m.Message:
        for one in self.settings:
            if not parameters.exists(one.number, version):
                raise NotInThisVersion
        return m.ParameterSetting(tuple(Parameter.of(one.number, one.value) for one in self.settings))


class QueryAttributes(CommandContent):
    kind: Literal["query_attributes"] = "query_attributes"

    def message(self, version: Version) -> m.Message:
        if version is Version.V2011:
            raise NotInThisVersion
        return m.AttributesQuery()


class Photo(CommandContent):
    kind: Literal["photo"] = "photo"
    channel: int = Field(1, ge=1, le=64)
    count: int = Field(1, ge=1, le=10)
    interval_s: int = Field(5, ge=0, le=3600)
    size: int = Field(1, ge=1, le=8)
    quality: int = Field(5, ge=1, le=10)

    @property
    def saying(self) -> str:
        return f"通道 {self.channel}，{self.count} 张"

    def message(self, _version: Version) -> m.Message:
        return m.PhotoCommand(self.channel, self.count, self.interval_s, 0, self.size, self.quality, 128, 64, 64, 128)


class ConfirmAlarm(CommandContent):
    kind: Literal["confirm_alarm"] = "confirm_alarm"
    alarm_serial: int = Field(0, ge=0, le=0xFFFF)
    """0 confirms all of these bits."""
    bits: tuple[Literal[0, 3, 20, 21, 22, 27, 28], ...] = Field(min_length=1, max_length=7)

    @property
    def saying(self) -> str:
        return "、".join(CONFIRMABLE[bit] for bit in self.bits)

    def message(self, version: Version) -> m.Message:
        if version is Version.V2011:
            raise NotInThisVersion
        return m.AlarmConfirmation(self.alarm_serial, sum(1 << bit for bit in set(self.bits)))


class QueryDriver(CommandContent):
    kind: Literal["query_driver"] = "query_driver"

    def message(self, version: Version) -> m.Message:
        if version is Version.V2011:
            raise NotInThisVersion
        return m.DriverQuery()


class RecorderBlock(IntEnum):
    """What GB/T 19056 lets one ask a driving recorder without naming a period."""

    STANDARD = 0x00
    DRIVER = 0x01
    CLOCK = 0x02
    MILEAGE = 0x03
    PULSES = 0x04
    VEHICLE = 0x05
    SIGNALS = 0x06
    NUMBER = 0x07


RECORDER_BLOCKS = {
    RecorderBlock.STANDARD: "执行标准版本",
    RecorderBlock.DRIVER: "当前驾驶人信息",
    RecorderBlock.CLOCK: "实时时间",
    RecorderBlock.MILEAGE: "累计行驶里程",
    RecorderBlock.PULSES: "脉冲系数",
    RecorderBlock.VEHICLE: "车辆信息",
    RecorderBlock.SIGNALS: "状态信号配置",
    RecorderBlock.NUMBER: "唯一性编号",
}


class QueryRecorder(CommandContent):
    kind: Literal["query_recorder"] = "query_recorder"
    block: RecorderBlock

    @property
    def saying(self) -> str:
        return RECORDER_BLOCKS[self.block]

    def message(self, _version: Version) -> m.Message:
        return m.RecorderQuery(self.block)


class AskDriver(CommandContent):
    """A question on the display; the driver's choice is the answer. The message has one byte for the length."""

    kind: Literal["ask_driver"] = "ask_driver"
    text: ShortText
    choices: tuple[ShortText, ...] = Field(min_length=2, max_length=8)
    read_aloud: bool = True

    @property
    def saying(self) -> str:
        return f"{self.text}（{' / '.join(self.choices)}）"

    def message(self, version: Version) -> m.Message:
        if version is Version.V2019:
            raise NotInThisVersion
        choices = tuple(Choice(number, text) for number, text in enumerate(self.choices, 1))
        return m.Question(self.read_aloud * READ_ALOUD, self.text, choices)


class Control(IntEnum):
    POWER_OFF = 3
    RESET = 4
    FACTORY_SETTINGS = 5
    CLOSE_DATA_LINK = 6
    CLOSE_RADIO = 7


CONTROL_NAMES = {
    Control.POWER_OFF: "终端关机",
    Control.RESET: "终端复位",
    Control.FACTORY_SETTINGS: "恢复出厂设置",
    Control.CLOSE_DATA_LINK: "关闭数据通信",
    Control.CLOSE_RADIO: "关闭所有无线通信",
}
CONFIRMABLE = {bit: ALARM_LABELS[Alarm(1 << bit)] for bit in (0, 3, 20, 21, 22, 27, 28)}


class ControlTerminal(CommandContent):
    kind: Literal["control"] = "control"
    command: Control

    @property
    def saying(self) -> str:
        return CONTROL_NAMES[self.command]

    def message(self, version: Version) -> m.Message:
        if version is Version.V2019 and self.command not in (Control.RESET, Control.FACTORY_SETTINGS):
            raise NotInThisVersion
        return m.TerminalControl(self.command, "")


class Doors(CommandContent):
    kind: Literal["doors"] = "doors"
    lock: bool

    @property
    def saying(self) -> str:
        return "车门加锁" if self.lock else "车门解锁"

    def message(self, _version: Version) -> m.Message:
        return m.VehicleControl(self.lock)


Ordinary = Annotated[
    Text
    | QueryPosition
    | Follow
    | QueryParameters
    | QueryAttributes
    | Photo
    | ConfirmAlarm
    | QueryDriver
    | QueryRecorder
    | AskDriver
    | QueryFences,
    Field(discriminator="kind"),
]
Dangerous = Annotated[SetParameters | ControlTerminal | Doors, Field(discriminator="kind")]
Content = (
    Text | QueryPosition | Follow | QueryParameters | QueryAttributes | Photo | ConfirmAlarm | QueryDriver
    | QueryRecorder | AskDriver | QueryFences | PlaceFence | RemoveFence | SetParameters | ControlTerminal | Doors
)  # fmt: skip

_ADAPTER: TypeAdapter[Content] = TypeAdapter(Annotated[Content, Field(discriminator="kind")])


def content_of(kept: object) -> Content:
    """As it was kept with its command."""
    return _ADAPTER.validate_python(kept)
