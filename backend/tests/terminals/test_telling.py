"""What a terminal answered, as people read it."""

import pytest

from jt808.messages.message import Part
from jt808.messages.recorder_blocks import Block
from motorpool.terminals.telling import lines_of, summary_of

POSITION = {
    "time": "2026-07-15T08:30:12+08:00",
    "lat": 31.3,
    "lon": 120.6,
    "speed_kmh": 36.0,
    "status": ["doors_locked"],
}


@pytest.mark.parametrize(
    ("kind", "answer", "content", "summary"),
    [
        ("text", {"answered_serial": 1, "answered_id": "0x8300", "result": "ok"}, {}, ""),
        ("text", None, {}, ""),
        ("query_position", {"position": POSITION}, {}, "位置 须按轨迹查看规定查看"),
        ("doors", {"position": POSITION}, {}, "位置 须按轨迹查看规定查看；车门 已锁"),
        ("photo", {"result": "ok", "media_ids": [7, 8]}, {}, "照片编号 7、8"),
        ("ask_driver", {"answer_id": 2}, {"choices": ["能", "不能"]}, "驾驶员选择 不能"),
        ("ask_driver", {"answer_id": 9}, {"choices": ["能", "不能"]}, "驾驶员选择 未知选项 9"),
        ("query_recorder", {"command": "0x01", "data": None}, {"block": 1}, "记录仪数据（十六进制） 已隐藏"),
        ("query_recorder", {"command": "0x07", "data": "1234"}, {"block": 7}, "记录仪数据（十六进制） 1234"),
        (
            "query_recorder",
            {"command": "0x02", "data": "55", "block": {"refused": "collecting"}},
            {},
            "记录仪答复 采集命令有误",
        ),
        (
            "query_recorder",
            {"block": {"total_km": 12345.6, "initial_km": 0.0, "time": None}},
            {},
            "记录仪时间 未设置；初始里程 0.0 km；累计行驶里程 12345.6 km",
        ),
        ("query_fences", {"kind": "circle", "count": 0, "areas": []}, {}, "围栏 终端内没有此类围栏"),
        ("query_fences", {"kind": "circle", "count": 1, "settings": "01"}, {}, "数量 1；围栏数据（十六进制） 01"),
    ],
)
def test_a_few_words_for_a_list(kind: str, answer: object, content: dict[str, object], summary: str) -> None:
    assert summary_of(kind, answer, content) == summary  # type: ignore[arg-type]


def test_a_place_for_whoever_may_see_it() -> None:
    place = [("时间", "2026-07-15 08:30:12"), ("位置", "31.3, 120.6"), ("速度", "36.0 公里/小时")]
    assert lines_of("query_position", {"position": POSITION}, {}, with_place=True) == place
    assert lines_of("doors", {"position": POSITION}, {}, with_place=True) == [*place, ("车门", "已锁")]


@pytest.mark.parametrize("block", Block.__args__)
def test_every_field_of_the_recorder_has_a_name(block: type[Part]) -> None:
    described = dict.fromkeys(block.__annotations__, "1")
    assert len(lines_of("query_recorder", {"command": "0x00", "data": "", "block": described}, {})) == len(described)


def test_every_kind_of_fence_in_a_terminal() -> None:
    a, b = {"lat": 31.5, "lon": 120.0}, {"lat": 31.25, "lon": 120.5}
    areas = [
        {"area_id": 1, "name": "院内", "center": a, "radius_m": 600, "limit": {"top_speed_kmh": 20}},
        {"area_id": 2, "left_upper": a, "right_lower": b, "period": {"start": "08:30:00", "end": None}},
        {"area_id": 3, "name": "", "corners": [a, b, a]},
        {"route_id": 4, "name": "专线", "segments": [{}, {}]},
    ]
    assert lines_of("query_fences", {"areas": areas}, {}) == [
        ("院内（编号 1）", "圆心 31.5, 120.0，半径 600 米；限速 20 公里/小时"),
        ("未命名（编号 2）", "左上 31.5, 120.0，右下 31.25, 120.5；08:30:00 至 不限"),
        ("未命名（编号 3）", "3 个顶点"),
        ("专线（编号 4）", "2 个拐点"),
    ]


def test_passwords_stay_hidden() -> None:
    answer = {"parameters": [{"id": "0x0012", "value": "secret"}, {"id": "0x0029", "value": 10}]}
    assert lines_of("query_parameters", answer, {}) == [
        ("未知参数（0x0012）", "已隐藏"),
        ("缺省汇报间隔（0x0029）", "10 秒"),
    ]
