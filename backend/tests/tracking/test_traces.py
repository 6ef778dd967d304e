"""What a terminal does to its own row of the register stands in the trail, and what looks like two devices is told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from jt808 import Version
from jt808.messages import Attributes
from motorpool.audit.models import Entry
from motorpool.notifications.models import Notice
from motorpool.terminals.models import Message
from motorpool.terminals.services.inbox import take_messages
from motorpool.terminals.services.links import note_links, open_gateway
from motorpool.tracking.models import Terminal
from motorpool.tracking.services import joining
from motorpool.tracking.services.claims import Claim
from tests.factories import NOW, Unit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PHONE = "13912345678"


class Device:
    """In use since NOW."""

    def __init__(self, **fields: Any) -> None:
        self.unit = Unit()
        fields = {"maker": "M", "model": "T", "device_id": "D1", **fields}
        self.row = Terminal.objects.create(
            organization=self.unit.organization, phone=PHONE, created_at=NOW, status="registered", **fields
        )
        self.code = self.register(NOW)
        self.before = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def register(self, at: datetime, *, linked_id: int | None = None, **fields: Any) -> str:
        claim = {
            "phone": PHONE,
            "device_id": "D1",
            "maker": "M",
            "model": "T",
            "plate": "",
            "version": "2013",
            **fields,
        }
        outcome, code = joining.register_terminal(claim=Claim(**claim), linked_id=linked_id, at=at)
        assert outcome == joining.Outcome.WELCOME
        self.row.refresh_from_db()
        return code

    def authenticate(self, imei: str, at: datetime = NOW) -> bool:
        known = joining.authenticate_terminal(phone=PHONE, code=self.code, imei=imei, version="2013", at=at)
        self.row.refresh_from_db()
        return known is not None

    def report(self, at: datetime, *, maker: str = "M", iccid: str) -> None:
        body = Attributes(1, maker, "T", "D1", iccid, "V3", "F7", 3, 32).encode(Version.V2013)
        Message.objects.create(
            terminal=self.row, arrived_at=at, number=Attributes.ID, serial=1, version="2013", body=body
        )
        assert take_messages(at=at) == 1
        self.row.refresh_from_db()

    def left(self) -> list[tuple[str, Any, Any]]:
        """Since it came into use."""
        entries = Entry.objects.filter(pk__gt=self.before).order_by("pk")
        assert {(one.actor_name, one.subject_id) for one in entries} <= {("系统", self.row.pk)}
        return [(one.action.removeprefix("tracking.terminal."), one.before, one.after) for one in entries]

    def told(self) -> list[str]:
        """Whoever keeps the unit's terminals: the title, once a person."""
        notices = Notice.objects.filter(user=self.unit.administrator, link=f"/terminals/{self.row.pk}")
        return list(notices.order_by("pk").values_list("title", flat=True))


class TestRegistration:
    def test_says_what_it_changed_in_the_register(self) -> None:
        device = Device(maker="", device_id="")
        entry = Entry.objects.get(action="tracking.terminal.introduce")
        assert (entry.before, entry.after) == ({"device_id": "", "maker": ""}, {"device_id": "D1", "maker": "M"})
        assert device.left() == []

    def test_once_more_is_recorded_once_an_hour(self) -> None:
        device = Device()
        codes = {device.register(NOW + minutes * HOUR / 60) for minutes in (10, 20, 69)}
        assert len(codes) == 3
        assert device.left() == [("reregister", {}, {})]
        device.register(NOW + 70 * HOUR / 60, model="T2")
        assert device.left()[1:] == [("reregister", {"model": "T"}, {"model": "T2"})]
        assert device.told() == []

    def test_changes_nothing_that_is_not_recorded(self) -> None:
        device = Device()
        device.register(NOW + HOUR, maker="X", plate="苏D00001")
        device.register(NOW + 1.5 * HOUR, maker="Y", plate="苏D00002")
        assert (device.row.maker, device.row.claimed_plate) == ("X", "苏D00001")
        assert len(device.left()) == 1

    def test_beside_an_open_connection_is_refused_and_told_once_a_day(self) -> None:
        device = Device()
        gateway = UUID(int=5)
        open_gateway(uuid=gateway, name="g", at=NOW)
        device.register(NOW + HOUR / 60)
        assert device.told() == []
        note_links(gateway=gateway, opened=[(device.row.pk, NOW)], closed=[], at=NOW)
        soon = NOW + timedelta(seconds=20)
        device.register(soon, linked_id=device.row.pk)  # on that very connection
        assert device.told() == []
        claim = Claim(phone=PHONE, device_id="D1", maker="M", model="T", plate="", version="2013")
        for _ in range(3):
            assert joining.register_terminal(claim=claim, at=soon) == (joining.Outcome.TAKEN, "")
        assert device.told() == [f"终端 {PHONE} 在连接未断时有设备再次注册，已拒绝"]
        assert [name for name, _, _ in device.left()] == ["reregister", "register_beside"]
        note_links(gateway=gateway, opened=[], closed=[device.row.pk], at=soon)
        assert device.register(soon)

    def test_of_somebody_refused_is_nothing(self) -> None:
        device = Device()
        claim = Claim(phone=PHONE, device_id="D2", maker="", model="", plate="", version="2013")
        assert joining.register_terminal(claim=claim, at=NOW + HOUR) == (joining.Outcome.TAKEN, "")
        assert device.left() == []


def test_a_farewell_is_recorded_where_it_took_a_code() -> None:
    device = Device()
    for minutes in (1, 2):
        joining.deregister_terminal(terminal_id=device.row.pk, at=NOW + minutes * HOUR / 60)
    assert device.left() == [("deregister", None, None)]
    device.row.refresh_from_db()
    assert device.row.code_digest == ""


class TestImei:
    def test_is_recorded_when_it_is_first_heard(self) -> None:
        device = Device()
        assert device.authenticate("")
        assert device.authenticate("861234567890123")
        assert device.authenticate("861234567890123")
        assert device.row.imei == "861234567890123"
        assert device.left() == [("first_imei", {"imei": ""}, {"imei": "861234567890123"})]
        assert device.told() == []

    def test_of_another_device_is_refused_and_told_once_a_day(self) -> None:
        device = Device(imei="861234567890123")
        for at in (NOW, NOW + HOUR):
            assert not device.authenticate("869999999999999", at)
        assert device.row.imei == "861234567890123"
        assert device.left() == [("refuse_imei", {"imei": "861234567890123"}, {"imei": "869999999999999"})]
        assert device.told() == [f"终端 {PHONE} 的 IMEI 不符，已拒绝连接"]
        assert not device.authenticate("869999999999999", NOW + DAY)
        assert len(device.told()) == 2


class TestAttributes:
    FIRST, SECOND, THIRD = ("8986040000000000000" + digit for digit in "123")

    def test_are_recorded_where_they_change_something(self) -> None:
        device = Device()
        for at in (NOW, NOW + DAY):
            device.report(at, iccid=self.FIRST)
        assert device.left() == [("report_facts", {"sim": ""}, {"sim": self.FIRST})]
        assert device.told() == []

    def test_of_another_card_are_told(self) -> None:
        device = Device(sim=self.FIRST)
        device.report(NOW, iccid=self.SECOND, maker="N")
        facts = {"maker": "M", "sim": self.FIRST}, {"maker": "N", "sim": self.SECOND}
        assert device.left() == [("report_facts", *facts)]
        assert device.told() == [f"终端 {PHONE} 换了 SIM 卡"]

    def test_change_nothing_that_is_not_recorded(self) -> None:
        device = Device(sim=self.FIRST)
        device.report(NOW, iccid=self.SECOND)
        device.report(NOW + HOUR / 2, iccid=self.THIRD)
        assert (device.row.sim, len(device.left()), len(device.told())) == (self.SECOND, 1, 1)
        device.report(NOW + HOUR, iccid=self.THIRD)
        assert (device.row.sim, len(device.left()), len(device.told())) == (self.THIRD, 2, 2)
