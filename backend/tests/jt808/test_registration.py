"""0x0100 in its three layouts, 0x8100, 0x0102."""

import pytest

from jt808.fields import Unreadable
from jt808.messages import Authentication, Registration, RegistrationAnswer
from jt808.versions import Version

PLATE = "苏E12345".encode("gbk")
HEAD = bytes.fromhex("00200252")
BODY_2011 = HEAD + b"70999" + b"GV-08".ljust(8, b"\0") + b"GV08A01" + b"\1" + PLATE
BODY_2013 = HEAD + b"70999" + b"GV-BD20".ljust(20, b"\0") + b"GV20A01" + b"\2" + PLATE
BODY_2019 = HEAD + b"32059470999" + b"GV-BD30".rjust(30, b"\0") + b"GV30B0000002".rjust(30, b"\0") + b"\1" + PLATE
VIN = b"LSVAA2180E2100001"


def registration(body: bytes, version: Version = Version.V2013) -> Registration:
    return Registration.decode(body, version)


class TestRegistration:
    def test_2013(self) -> None:
        found = registration(BODY_2013)
        assert found == Registration(32, 594, "70999", "GV-BD20", "GV20A01", 2, "苏E12345")
        assert found.encode(Version.V2013) == BODY_2013

    def test_2019(self) -> None:
        found = registration(BODY_2019, Version.V2019)
        assert found == Registration(32, 594, "32059470999", "GV-BD30", "GV30B0000002", 1, "苏E12345")
        assert found.encode(Version.V2019) == BODY_2019

    @pytest.mark.parametrize("end", [b"", b"\0"])
    def test_2011_is_told_by_its_length(self, end: bytes) -> None:
        found = registration(BODY_2011 + end)
        assert found == Registration(32, 594, "70999", "GV-08", "GV08A01", 1, "苏E12345", Version.V2011)
        assert found.encode(Version.V2013) == BODY_2011 + b"\0"
        assert found.describe()["layout"] == "2011"

    @pytest.mark.parametrize("end", [b"", b"\0"])
    def test_2011_with_a_vin_is_as_long_as_2013(self, end: bytes) -> None:
        found = registration(BODY_2011[:24] + b"\0" + VIN + end)
        assert (found.layout, found.plate_color, found.plate) == (Version.V2011, 0, VIN.decode())

    def test_2011_without_a_plate(self) -> None:
        assert registration(BODY_2011[:24] + b"\0\0").plate == ""
        assert registration(bytes(25)).layout is Version.V2011

    @pytest.mark.parametrize("plate", [b"", PLATE, VIN, b"A-1 23456789012"])
    def test_2013_stays_2013(self, plate: bytes) -> None:
        found = registration(BODY_2013[:37] + plate)
        assert (found.layout, found.terminal_id, found.plate) == (None, "GV20A01", plate.decode("gbk"))

    def test_padding_anywhere(self) -> None:
        body = HEAD + b"\0\0999" + b" GV-BD20".rjust(20, b"\0") + b"GV2  \0\0" + b"\1" + b"\0\0" + PLATE + b"\0 "
        found = registration(body)
        assert (found.maker, found.model, found.terminal_id, found.plate) == ("999", "GV-BD20", "GV2", "苏E12345")

    @pytest.mark.parametrize(("size", "version"), [(24, Version.V2013), (75, Version.V2019)])
    def test_too_short(self, size: int, version: Version) -> None:
        with pytest.raises(Unreadable):
            registration(bytes(size), version)

    def test_bytes_that_are_no_gbk(self) -> None:
        assert registration(BODY_2013[:37] + b"A\xff\xff1").plate == "A\ufffd\ufffd1"


class TestRegistrationAnswer:
    def test_with_a_code(self) -> None:
        answer = RegistrationAnswer(5, 0, "k7Fq")
        assert answer.encode(Version.V2013) == b"\0\5\0k7Fq"
        assert answer.encode(Version.V2011) == b"\0\5\0k7Fq\0"
        assert RegistrationAnswer.decode(b"\0\5\0k7Fq\0", Version.V2013) == answer

    def test_refused(self) -> None:
        answer = RegistrationAnswer(5, 3)
        assert answer.encode(Version.V2019) == b"\0\5\3"
        assert RegistrationAnswer.decode(b"\0\5\3", Version.V2019) == answer
        assert answer.describe() == {"answered_serial": 5, "result": "terminal_registered"}


class TestAuthentication:
    BODY_2019 = b"\x09k9Zt-2019" + b"865012345678901" + b"GV30-1.4.2".ljust(20, b"\0")

    def test_2013(self) -> None:
        assert Authentication.decode(b"k7Fq", Version.V2013) == Authentication("k7Fq")
        assert Authentication("k7Fq").encode(Version.V2013) == b"k7Fq"
        assert Authentication("k7Fq").encode(Version.V2011) == b"k7Fq\0"

    def test_2019(self) -> None:
        found = Authentication.decode(self.BODY_2019, Version.V2019)
        assert found == Authentication("k9Zt-2019", "865012345678901", "GV30-1.4.2")
        assert found.encode(Version.V2019) == self.BODY_2019

    def test_2019_that_does_not_add_up_is_a_bare_code(self) -> None:
        assert Authentication.decode(b"k9Zt-2019", Version.V2019) == Authentication("k9Zt-2019")
        found = Authentication.decode(self.BODY_2019[:-1], Version.V2019)
        assert found.imei is None

    def test_empty(self) -> None:
        assert Authentication.decode(b"", Version.V2019) == Authentication("")
