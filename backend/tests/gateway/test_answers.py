"""The general answer is written by hand: it is what the codec writes."""

from hypothesis import given
from hypothesis import strategies as st

from jt808 import Header, Version, encode
from jt808.messages import PlatformAnswer
from motorpool.gateway.answers import Answerer

PHONES = {Version.V2013: "013900112233", Version.V2019: "00000000013900112233"}
WORD = st.integers(0, 0xFFFF)


@given(st.sampled_from(list(PHONES)), WORD, WORD, WORD, st.integers(0, 0xFF))
def test_the_general_answer(version: Version, own: int, serial: int, message_id: int, result: int) -> None:
    phone = PHONES[version]
    answerer = Answerer(Header(0x0200, phone, 0, version))
    answerer._serial = own
    said = [answerer.general(serial=serial, message_id=message_id, result=result) for _ in range(2)]
    message = PlatformAnswer(serial, message_id, result)
    serials = own, (own + 1) % 0x10000
    assert said == [encode(message, version=version, phone=phone, serial=one)[0] for one in serials]
