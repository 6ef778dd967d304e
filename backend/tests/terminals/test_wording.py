"""What a kept message says, as the page of messages tells it."""

import pytest

from jt808 import Version
from jt808 import messages as m
from jt808.messages import recorder_blocks as blocks
from jt808.messages.parameters import Parameter
from motorpool.terminals.redaction import HARMLESS
from motorpool.terminals.wording import wording_of


def said(message: m.Message, version: Version = Version.V2013) -> str:
    return wording_of(message.message_id, version, 1, message.encode(version))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (m.TerminalAnswer(1, 0x8103, 0), "对“设置参数”的应答：成功"),
        (m.TerminalAnswer(1, 0x8500, 3), "对“车辆控制”的应答：不支持"),
        (m.TerminalAnswer(1, 0x8F00, 1), "对“0x8F00”的应答：失败"),
        (m.UpgradeResult(52, 2), "升级北斗模块：取消"),
        (m.EventReport(5), "事件 5"),
        (m.QuestionAnswer(1, 2), "选择了答案 2"),
        (m.InformationOrder(4, 1), "点播第 4 类信息"),
        (m.MediaEvent(9, 0, 0, 4, 1), "图片 9（通道 1，开车门）"),
        (m.PhotoAnswer(3, 0, (9, 10)), "照片编号 9、10"),
        (
            m.RecorderData(1, 0x04, blocks.frame_of(0x04, bytes.fromhex("2607151200300e10"))),
            "记录仪时间 2026-07-15 12:00:30；脉冲系数 3600 脉冲/km",
        ),
    ],
)
def test_in_a_sentence(message: m.Message, words: str) -> None:
    assert said(message) == words


@pytest.mark.parametrize(
    "message",
    [
        m.ParameterAnswer(1, (Parameter.of(0x29, 15),)),
        m.DriverCard(1, None, 0, "王师傅", "320400199001011234", "交通局"),
        m.RecorderData(1, 0x01, blocks.frame_of(0x01, b"320400199001011234")),
        m.RecorderData(1, 0x08, b"1"),
        m.UpwardPassThrough(0x41, b"abc"),
    ],
)
def test_nothing_of_what_may_tell_a_person_a_place_or_a_password(message: m.Message) -> None:
    assert said(message) == ""


@pytest.mark.parametrize("number", sorted(HARMLESS))
@pytest.mark.parametrize("body", [b"", b"\xff" * 7])
def test_whatever_the_bytes_are(number: int, body: bytes) -> None:
    assert isinstance(wording_of(number, "2019", 1, body), str)
