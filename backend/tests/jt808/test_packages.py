"""Divided messages: any order, repeats, gaps, time, bounds."""

from hypothesis import given
from hypothesis import strategies as st

from jt808 import Assembler, Frame, Header, Missing, Package, Progress, SentPackages, Version
from jt808.packages import divide

HEADER = Header(0x0801, "013900112233", 0xFFFE, Version.V2013)
BODY = bytes(range(256)) * 14  # 3584 bytes: four parts, whose serials wrap


def parts(body: bytes = BODY, header: Header = HEADER) -> list[Frame]:
    return divide(Frame(header, body))


class TestDivide:
    def test_a_short_body_stays_whole(self) -> None:
        assert divide(Frame(HEADER, bytes(1023))) == [Frame(HEADER, bytes(1023))]

    def test_parts_have_consecutive_serials_and_numbers_from_one(self) -> None:
        found = [(frame.header.serial, frame.header.package, len(frame.body)) for frame in parts()]
        assert found == [
            (0xFFFE, Package(4, 1), 1023),
            (0xFFFF, Package(4, 2), 1023),
            (0, Package(4, 3), 1023),
            (1, Package(4, 4), 515),
        ]


class TestAssembler:
    @given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=6))
    def test_any_order_and_repeats(self, order: list[int], repeats: list[int]) -> None:
        assembler, frames = Assembler(), parts()
        added = [assembler.add(frames[index], at=0) for index in [*order[:3], *repeats, order[3]]]
        whole = [each.frame for each in added if each.progress is Progress.COMPLETE]
        assert [(frame.body, frame.header.serial, frame.header.package) for frame in whole if frame] == [
            (BODY, 0xFFFE, None)
        ]
        assert assembler.held_bytes == 0

    def test_a_whole_frame_passes_through(self) -> None:
        frame = Frame(HEADER, b"x")
        assert Assembler().add(frame, at=0) == (Progress.COMPLETE, frame)

    def test_a_part_of_a_finished_message_is_a_repeat(self) -> None:
        assembler = Assembler()
        for frame in parts():
            assembler.add(frame, at=0)
        assert assembler.add(parts()[2], at=1).progress is Progress.REPEATED
        assert assembler.add(parts()[2], at=121).progress is Progress.WAITING

    def test_messages_may_be_interleaved(self) -> None:
        assembler = Assembler()
        other = parts(BODY[::-1], HEADER._replace(serial=100))
        done = [assembler.add(frame, at=0) for pair in zip(parts(), other, strict=True) for frame in pair]
        assert [each.frame.body for each in done if each.frame] == [BODY, BODY[::-1]]

    def test_what_is_missing_is_asked_for_after_a_while_and_again(self) -> None:
        assembler, frames = Assembler(), parts()
        assembler.add(frames[1], at=0)
        assembler.add(frames[3], at=3)
        assert assembler.missing(at=7) == []
        assert assembler.missing(at=8) == [Missing(0xFFFE, (1, 3))]
        assert assembler.missing(at=9) == []
        assert assembler.missing(at=13) == [Missing(0xFFFE, (1, 3))]
        assembler.add(frames[0], at=14)
        assert assembler.add(frames[2], at=15).progress is Progress.COMPLETE
        assert assembler.missing(at=60) == []

    def test_no_more_are_asked_for_than_an_answer_can_carry(self) -> None:
        assembler = Assembler(max_bytes=1 << 24)
        assembler.add(Frame(HEADER._replace(serial=999, package=Package(1000, 1000)), b"x"), at=0)
        assert assembler.missing(at=10) == [Missing(0, tuple(range(1, 126)))]

    def test_an_unfinished_message_is_given_up(self) -> None:
        assembler = Assembler(timeout_s=60)
        assembler.add(parts()[0], at=0)
        assembler.expire(at=59)
        assert assembler.held_bytes > 0
        assembler.expire(at=60)
        assert assembler.held_bytes == 0
        assert assembler.missing(at=100) == []

    def test_impossible_numbers_are_refused(self) -> None:
        for package in (Package(0, 0), Package(0, 1), Package(3, 0), Package(3, 4)):
            frame = Frame(HEADER._replace(package=package), b"x")
            assert Assembler().add(frame, at=0).progress is Progress.REFUSED

    def test_the_oldest_gives_way(self) -> None:
        assembler = Assembler(max_groups=2)
        for at, serial in enumerate((0, 100, 200)):
            assembler.add(parts(header=HEADER._replace(serial=serial))[0], at=at)
        assert [each.first_serial for each in assembler.missing(at=10)] == [100, 200]

    def test_memory_is_bounded_even_for_empty_parts(self) -> None:
        assembler = Assembler(max_bytes=100_000, timeout_s=1e9)
        refused = 0
        for number in range(1, 2000):
            header = HEADER._replace(serial=number - 1, package=Package(60_000, number))
            refused += assembler.add(Frame(header, b""), at=0).progress is Progress.REFUSED
            assert assembler.held_bytes <= 100_000
        assert refused > 0


class TestSentPackages:
    FRAMES = [b"one", b"two", b"three"]

    def test_the_very_same_frames_again(self) -> None:
        sent = SentPackages()
        sent.keep(self.FRAMES, first_serial=7, at=0)
        assert sent.again(Missing(7, (3, 1, 9, 0)), at=1) == [b"three", b"one"]
        assert sent.again(Missing(8, (1,)), at=1) == []

    def test_forgotten_in_time_and_by_size(self) -> None:
        sent = SentPackages(timeout_s=10, max_bytes=12)
        sent.keep(self.FRAMES, first_serial=7, at=0)
        assert sent.again(Missing(7, (1,)), at=10) == []
        sent.keep(self.FRAMES, first_serial=8, at=20)
        sent.keep([b"four"], first_serial=9, at=20)
        assert sent.again(Missing(8, (1,)), at=20) == []
        assert sent.again(Missing(9, (1,)), at=20) == [b"four"]
