"""Flags, escapes, check byte, declared length, header."""

import functools
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jt808 import (
    Frame,
    FrameError,
    Header,
    Malformed,
    Package,
    Version,
    WrongChecksum,
    WrongLength,
    read_frame,
    read_frame_leniently,
    unwrap,
    write_frame,
)
from jt808.frames import LONGEST_CONTENT, checksum, escape, unescape

HEARTBEAT = bytes.fromhex("7e000200000139001122330002387e")


class TestEscape:
    def test_the_example_of_the_standard(self) -> None:
        assert b"\x7e" + escape(bytes.fromhex("307e087d55")) + b"\x7e" == bytes.fromhex("7e307d02087d01557e")

    @given(st.binary(max_size=200))
    def test_comes_back(self, data: bytes) -> None:
        escaped = escape(data)
        assert b"\x7e" not in escaped
        assert unescape(escaped) == data

    @given(st.lists(st.sampled_from([b"\x7d", b"\x7e", b"\x01", b"\x02", b"\x00"])).map(b"".join))
    def test_comes_back_where_everything_is_special(self, data: bytes) -> None:
        assert unescape(escape(data)) == data

    @pytest.mark.parametrize("content", ["7d", "7d03", "7d7d01", "007d", "7e", "7d7e"])
    def test_what_no_sender_writes_is_malformed(self, content: str) -> None:
        with pytest.raises(Malformed):
            unescape(bytes.fromhex(content))


@given(st.binary(max_size=1100))
def test_the_checksum_is_all_bytes_xored(data: bytes) -> None:
    assert checksum(data) == functools.reduce(operator.xor, data, 0)


class TestReadFrame:
    def test_a_heartbeat(self) -> None:
        header, body = read_frame(unwrap(HEARTBEAT))
        assert (header.message_id, header.phone, header.serial, body) == (0x0002, "013900112233", 2, b"")

    @pytest.mark.parametrize("wire", ["", "7e", "0002", "7e0002", "00027e"])
    def test_both_flags_are_needed(self, wire: str) -> None:
        with pytest.raises(Malformed):
            unwrap(bytes.fromhex(wire))

    @pytest.mark.parametrize("size", range(14))
    def test_shorter_than_a_header_is_malformed(self, size: int) -> None:
        content = unwrap(HEARTBEAT)
        if size < len(content):
            with pytest.raises(Malformed):
                read_frame(content[:size])

    @pytest.mark.parametrize(("attributes", "size"), [("4000", 17), ("2000", 16), ("6000", 21)])
    def test_the_attributes_say_how_long_a_header_is(self, attributes: str, size: int) -> None:
        content = bytes.fromhex("0002" + attributes).ljust(size, b"\0")
        with pytest.raises(Malformed):
            read_frame(content)
        assert read_frame(content + bytes((checksum(content),))).header.size == size

    def test_a_wrong_check_byte(self) -> None:
        with pytest.raises(WrongChecksum) as caught:
            read_frame(unwrap(HEARTBEAT)[:-1] + b"\0")
        assert caught.value.header is not None
        assert caught.value.header.serial == 2

    def test_a_wrong_length(self) -> None:
        content = bytearray(unwrap(HEARTBEAT))
        content[3] ^= 1
        content[-1] ^= 1
        with pytest.raises(WrongLength):
            read_frame(bytes(content))

    def test_the_checksum_is_looked_at_first(self) -> None:
        content = bytearray(unwrap(HEARTBEAT))
        content[3] ^= 1
        with pytest.raises(WrongChecksum):
            read_frame(bytes(content))

    def test_hex_digits_in_a_phone_number_stay(self) -> None:
        header = Header(0x0002, "4f07788ef676", 0)
        assert read_frame(unwrap(write_frame(Frame(header, b"")))).header.phone == "4f07788ef676"


class TestWriteFrame:
    def test_the_header_of_2013(self) -> None:
        assert write_frame(Frame(Header(0x0002, "13900112233", 2), b"")) == HEARTBEAT

    def test_the_header_of_2019(self) -> None:
        wire = write_frame(Frame(Header(0x0002, "13900112244", 7, Version.V2019), b"\xab"))
        assert wire[:-2] == bytes.fromhex("7e0002400101000000000139001122440007ab")

    def test_a_phone_number_must_fit(self) -> None:
        with pytest.raises(ValueError, match="12 digits"):
            write_frame(Frame(Header(0x0002, "1234567890123", 2), b""))

    def test_a_body_must_fit(self) -> None:
        write_frame(Frame(Header(0x0002, "1", 2), bytes(1023)))
        with pytest.raises(ValueError, match="1024"):
            write_frame(Frame(Header(0x0002, "1", 2), bytes(1024)))

    def test_no_content_is_longer_than_the_longest(self) -> None:
        header = Header(0x7D7D, "7d" * 10, 0x7D7D, Version.V2019, Package(0x7D7D, 0x7D7D), revision=0x7D)
        assert len(unwrap(write_frame(Frame(header, b"\x7d" * 1023)))) <= LONGEST_CONTENT

    @given(
        message_id=st.integers(0, 0xFFFF),
        digits=st.text("0123456789abcdef", min_size=20, max_size=20),
        serial=st.integers(0, 0xFFFF),
        version=st.sampled_from([Version.V2013, Version.V2019]),
        package=st.none() | st.builds(Package, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)),
        body=st.binary(max_size=1023),
        encryption=st.integers(0, 7),
    )
    def test_comes_back(
        self,
        message_id: int,
        digits: str,
        serial: int,
        version: Version,
        package: Package | None,
        body: bytes,
        encryption: int,
    ) -> None:
        is_2019 = version is Version.V2019
        header = Header(
            message_id,
            digits if is_2019 else digits[:12],
            serial,
            version,
            package,
            len(body),
            encryption,
            revision=1 if is_2019 else 0,
        )
        assert read_frame(unwrap(write_frame(Frame(header, body)))) == Frame(header, body)


class TestReadLeniently:
    @given(st.integers(0, 0xFFFF), st.binary(max_size=60), st.sampled_from([Version.V2013, Version.V2019]))
    def test_a_check_byte_below_16_may_be_missing(self, serial: int, body: bytes, version: Version) -> None:
        whole = unwrap(write_frame(Frame(Header(0x0200, "13900112233", serial, version), body)))
        data = unescape(whole)
        short = escape(data[:-1])
        if data[-1] < 0x10:
            assert read_frame_leniently(short) == read_frame(whole)
        else:
            with pytest.raises(FrameError):
                read_frame_leniently(short)
        assert read_frame_leniently(whole) == read_frame(whole)

    def test_each_check_byte_below_16_may_be_missing(self) -> None:
        seen = set()
        for serial in range(256):
            whole = unwrap(write_frame(Frame(Header(0x0002, "13900112233", serial), b"")))
            if (check := unescape(whole)[-1]) < 0x10:
                seen.add(check)
                assert read_frame_leniently(whole[:-1]) == read_frame(whole)
        assert seen == set(range(16))

    def test_a_check_byte_of_7d_may_stand_unescaped(self) -> None:
        for serial in range(256):
            whole = unwrap(write_frame(Frame(Header(0x0200, "13900112233", serial), b"")))
            if whole.endswith(b"\x7d\x01"):
                assert read_frame_leniently(whole[:-1]) == read_frame(whole)
                return
        pytest.fail("no serial gives this check byte")

    @pytest.mark.parametrize("content", ["", "7d", "00", "0002", "7d03" * 20, "00" * 11, "01" * 13])
    def test_what_is_wrong_stays_wrong(self, content: str) -> None:
        with pytest.raises(FrameError):
            read_frame_leniently(bytes.fromhex(content))
