"""The deframer: split anywhere, glued together, garbage between, bounded."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jt808 import Deframer, FrameError, Version, encode, read_frame
from jt808.frames import LONGEST_CONTENT
from jt808.messages import Heartbeat

WIRE = [encode(Heartbeat(), version=Version.V2013, phone="13900112233", serial=serial)[0] for serial in range(5)]
CONTENTS = [wire[1:-1] for wire in WIRE]


def feed_in_pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    deframer = Deframer()
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [content for start, end in pairwise(edges) for content in deframer.feed(stream[start:end])]


def serials(contents: list[bytes]) -> list[int]:
    found = []
    for content in contents:
        try:
            found.append(read_frame(content).header.serial)
        except FrameError:
            continue
    return found


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_a_stream_may_be_cut_anywhere(cuts: list[int]) -> None:
    assert feed_in_pieces(b"".join(WIRE), cuts) == CONTENTS


def test_byte_by_byte() -> None:
    stream = b"".join(WIRE)
    assert feed_in_pieces(stream, list(range(len(stream)))) == CONTENTS


def test_one_flag_may_end_a_frame_and_begin_the_next() -> None:
    assert Deframer().feed(b"\x7e" + b"\x7e".join(CONTENTS) + b"\x7e") == CONTENTS


def test_flags_without_content_are_passed_over() -> None:
    assert Deframer().feed(b"\x7e\x7e\x7e" + WIRE[0] + b"\x7e") == CONTENTS[:1]


def test_what_comes_before_the_first_flag_is_dropped() -> None:
    deframer = Deframer()
    assert deframer.feed(b"GET / HTTP/1.1\r\n" + WIRE[0]) == CONTENTS[:1]
    assert deframer.dropped == len(b"GET / HTTP/1.1\r\n")


@given(garbage=st.binary(max_size=300), cuts=st.lists(st.integers(0, 10_000), max_size=5))
def test_frames_after_garbage_are_whole(garbage: bytes, cuts: list[int]) -> None:
    stream = WIRE[0] + garbage + b"\x7e" + WIRE[1] + WIRE[2]
    assert serials(feed_in_pieces(stream, cuts))[-2:] == [1, 2]


def test_it_keeps_no_more_than_a_frame() -> None:
    deframer = Deframer()
    deframer.feed(b"\x7e")
    for _ in range(1000):
        deframer.feed(b"x" * 1000)
        assert len(deframer._pending) <= LONGEST_CONTENT
    assert deframer.feed(b"\x7e" + WIRE[3]) == CONTENTS[3:4]
    assert deframer.dropped == 1_000_000


def test_a_long_piece_between_two_flags_is_dropped() -> None:
    deframer = Deframer()
    assert deframer.feed(b"\x7e" + b"x" * (LONGEST_CONTENT + 1) + WIRE[1]) == CONTENTS[1:2]
    assert deframer.dropped == LONGEST_CONTENT + 1
