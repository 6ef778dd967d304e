"""What goes over the wire for what people ask, byte by byte, in each revision."""

from datetime import time

import pytest

from jt808 import Version
from jt808 import messages as m
from motorpool.terminals.content_base import NotInThisVersion
from motorpool.terminals.contents import (
    ConfirmAlarm,
    Content,
    Control,
    ControlTerminal,
    Doors,
    Follow,
    QueryDriver,
    QueryParameters,
    Text,
)
from motorpool.terminals.fence_contents import PlaceFence, QueryFences, RemoveFence
from motorpool.terminals.shapes import AnyShape, Circle, FenceKind, Point, Polygon, Rectangle, Route

V11, V13, V19 = Version.V2011, Version.V2013, Version.V2019
A, B = Point(lat=31.5, lon=120.0), Point(lat=31.25, lon=120.5)
AT_A, AT_B = "01E0A6E0 07270E00", "01DCD650 072EAF20"
PERIOD = "000000 083000 000000 180000"
NAME = "0004 CDA3B3B5"  # 停车
CIRCLE = Circle(center=A, radius_m=600, top_speed_kmh=40, night_top_speed_kmh=30, enter_driver=True)
BOX = Rectangle(north_west=A, south_east=B, daily_from=time(8, 30), daily_to=time(18))
TRIANGLE = Polygon(corners=(A, B, Point(lat=31.25, lon=120.0)), top_speed_kmh=40, duration_s=5)
ROUTE = Route(corners=(A, B), width_m=80, top_speed_kmh=60)


def said(content: Content, version: Version) -> tuple[int, str]:
    message: m.Message = content.message(version)
    return message.message_id, message.encode(version).hex().upper()


def compact(text: str) -> str:
    return text.replace(" ", "").upper()


def placed(shape: AnyShape) -> PlaceFence:
    return PlaceFence(fence_id=7, name="停车", shape=shape)


@pytest.mark.parametrize(
    ("is_urgent", "older", "newer"), [(False, "0C CDA3B3B5", "0F 01 CDA3B3B5"), (True, "0D CDA3B3B5", "0E 01 CDA3B3B5")]
)
def test_a_text_is_a_notice_or_urgent(is_urgent: bool, older: str, newer: str) -> None:
    text = Text(text="停车", urgent=is_urgent)
    assert said(text, V13) == (0x8300, compact(older))
    assert said(text, V19) == (0x8300, compact(newer))


@pytest.mark.parametrize(
    ("shape", "number", "older", "newer"),
    [
        (
            CIRCLE, 0x8600,
            f"01 01 00000007 002E {AT_A} 00000258 0028 0A",
            f"01 01 00000007 002E {AT_A} 00000258 0028 0A 001E {NAME}",
        ),
        (
            BOX, 0x8602,
            f"01 01 00000007 0029 {AT_A} {AT_B} {PERIOD}",
            f"01 01 00000007 0029 {AT_A} {AT_B} {PERIOD} {NAME}",
        ),
        (
            TRIANGLE, 0x8604,
            f"00000007 002A 0028 05 0003 {AT_A} {AT_B} 01DCD650 07270E00",
            f"00000007 002A 0028 05 0003 {AT_A} {AT_B} 01DCD650 07270E00 0000 {NAME}",
        ),
        (
            ROUTE, 0x8606,
            f"00000007 0028 0002 00000001 00000001 {AT_A} 50 02 003C 0A 00000002 00000002 {AT_B} 50 02 003C 0A",
            f"00000007 0028 0002 00000001 00000001 {AT_A} 50 02 003C 0A 0000"
            f"00000002 00000002 {AT_B} 50 02 003C 0A 0000 {NAME}",
        ),
    ],
    ids=["circle", "rectangle", "polygon", "route"],
)  # fmt: skip
def test_fences_lie_in_the_layout_of_the_revision(shape: AnyShape, number: int, older: str, newer: str) -> None:
    for version in (V11, V13):
        assert said(placed(shape), version) == (number, compact(older))
    assert said(placed(shape), V19) == (number, compact(newer))


@pytest.mark.parametrize("kind", FenceKind)
def test_a_fence_is_taken_out_by_its_own_kind_and_number(kind: FenceKind) -> None:
    number = {"circle": 0x8601, "rectangle": 0x8603, "polygon": 0x8605, "route": 0x8607}[kind]
    for version in Version:
        assert said(RemoveFence(fence_id=7, name="停车", fence_kind=kind), version) == (number, "0100000007")


@pytest.mark.parametrize(
    ("content", "number", "body"),
    [
        (Follow(interval_s=5, duration_s=600), 0x8202, "0005 00000258"),
        (Follow(interval_s=0), 0x8202, "0000"),
        (ConfirmAlarm(alarm_serial=9, bits=(0, 3, 28)), 0x8203, "0009 10000009"),
        (QueryDriver(), 0x8702, ""),
        (QueryFences(fence_kind=FenceKind.POLYGON), 0x8608, "03 00000000"),
        (ControlTerminal(command=Control.RESET), 0x8105, "04"),
        (QueryParameters(numbers=(0x29, 0x55)), 0x8106, "02 00000029 00000055"),
        (QueryParameters(), 0x8104, ""),
    ],
)
def test_questions_and_orders(content: Content, number: int, body: str) -> None:
    assert said(content, V19) == (number, compact(body))


def test_doors_are_turned_round_between_the_revisions() -> None:
    lock, unlock = Doors(lock=True), Doors(lock=False)
    assert [said(one, V13) for one in (lock, unlock)] == [(0x8500, "01"), (0x8500, "00")]
    assert [said(one, V19) for one in (lock, unlock)] == [(0x8500, "0001000100"), (0x8500, "0001000101")]


@pytest.mark.parametrize(
    ("content", "versions"),
    [
        (ConfirmAlarm(bits=(0,)), {V11}),
        (QueryDriver(), {V11}),
        (QueryFences(fence_kind=FenceKind.CIRCLE), {V11, V13}),
        (ControlTerminal(command=Control.POWER_OFF), {V19}),
    ],
)
def test_what_a_revision_lacks_is_not_sent(content: Content, versions: set[Version]) -> None:
    for version in Version:
        if version in versions:
            with pytest.raises(NotInThisVersion):
                content.message(version)
        else:
            content.message(version)
