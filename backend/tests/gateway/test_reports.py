"""The short way of reading a position report: it says what the long way says, or nothing."""

from hypothesis import given
from hypothesis import strategies as st

from jt808 import Frame, FrameError, Header, Package, Version, read_frame_leniently, unwrap, write_frame
from motorpool.gateway import numbers
from motorpool.gateway.positions import SMALLEST
from motorpool.gateway.reports import Reports

PHONES = {Version.V2013: "013900112233", Version.V2019: "00000000013900112233"}
BODIES = st.binary(min_size=SMALLEST, max_size=SMALLEST + 60) | st.binary(max_size=1023)


@st.composite
def contents(draw: st.DrawFn) -> tuple[Version, bytes]:
    """A frame that is nearly always the usual one, between its flags, sometimes damaged."""
    version = draw(st.sampled_from(list(PHONES)))
    number = draw(st.just(numbers.POSITION) | st.integers(0, 0xFFFF))
    phone = draw(st.just(PHONES[version]) | st.sampled_from(["013900112234", "0d3900112233"]))
    package = draw(st.none() | st.just(Package(2, 1)))
    encryption = draw(st.just(0) | st.integers(1, 7))
    header = Header(number, phone, draw(st.integers(0, 0xFFFF)), version, package, encryption=encryption)
    content = bytearray(unwrap(write_frame(Frame(header, draw(BODIES)))))
    if draw(st.booleans()):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 0xFF).filter(lambda one: one != 0x7E))
    return version, bytes(content)


@given(contents())
def test_both_ways_agree(made: tuple[Version, bytes]) -> None:
    version, content = made
    found = Reports(phone=PHONES[version], version=version).read(content)
    try:
        header, body = read_frame_leniently(content)
    except FrameError:
        assert found is None
        return
    if found:
        assert found == (header.serial, body)
        assert (header.message_id, header.phone, header.version) == (numbers.POSITION, PHONES[version], version)
        assert (header.package, header.encryption) == (None, 0)
        assert len(body) >= SMALLEST


@given(st.sampled_from(list(PHONES)), st.integers(0, 0xFFFF), st.binary(min_size=SMALLEST, max_size=1023))
def test_every_perfect_report_goes_the_short_way(version: Version, serial: int, body: bytes) -> None:
    wire = write_frame(Frame(Header(numbers.POSITION, PHONES[version], serial, version), body))
    assert Reports(phone=PHONES[version], version=version).read(unwrap(wire)) == (serial, body)
