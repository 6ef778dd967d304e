"""Devices that nobody announced: how many may wait, for how long, and who hears of it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from motorpool.audit.models import Entry
from motorpool.notifications.models import Notice
from motorpool.tracking.models import Terminal
from motorpool.tracking.services import joining, knocking, terminals
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.services.knocking import NOTED_EVERY, REFUSED_FOR, WAITS_FOR, expire_waiting, origin_of
from tests.clients import get, post, signed_in
from tests.factories import NOW, Unit, actor

pytestmark = pytest.mark.django_db
PHONES = [f"1390000{number:04}" for number in range(1, 10)]
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def unit() -> Unit:
    return Unit()


def knock(phone: str, address: str = HOME, *, at: datetime = NOW, device_id: str = "D1") -> None:
    claim = Claim(phone=phone, device_id=device_id, maker="M", model="T", plate="", version="2013", address=address)
    assert joining.register_terminal(claim=claim, at=at) == (joining.Outcome.UNKNOWN, "")


def waiting() -> set[str]:
    return set(Terminal.objects.filter(status="waiting").values_list("phone", flat=True))


def told(unit: Unit) -> list[str]:
    rows = Notice.objects.filter(user=unit.administrator, kind="terminals_full").order_by("pk")
    return list(rows.values_list("title", flat=True))


class TestCrowds:
    def test_of_one_address_leave_room_for_others(self, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(knocking, "MOST_FROM_ONE", 2)
        for phone in PHONES[:5]:
            knock(phone)
        knock(PHONES[5], ELSEWHERE)
        knock(PHONES[6], "")
        assert waiting() == {PHONES[0], PHONES[1], PHONES[5], PHONES[6]}
        assert told(unit) == ["同一地址的待核准终端过多"]
        room = get(signed_in(unit.administrator), "/terminals/waiting-room")
        assert (room["is_full"], room["crowded"]) == (False, [HOME])
        assert get(signed_in(Unit().administrator), "/terminals/waiting-room")["crowded"] == []

    def test_do_not_fill_the_register(self, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(knocking, "MOST_WAITING", 2)
        for number, phone in enumerate(PHONES[:5]):
            knock(phone, f"203.0.113.{number}")
        assert waiting() == set(PHONES[:2])
        assert told(unit) == ["待核准终端名单已满"]
        assert Entry.objects.filter(action="organizations.organization.waiting_full").count() == 1
        assert get(signed_in(unit.administrator), "/terminals/waiting-room")["is_full"] is True

    @pytest.mark.parametrize(
        ("address", "origin"),
        [
            (HOME, HOME),
            ("::ffff:203.0.113.7", HOME),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
            ("", ""),
            ("unix", ""),
        ],
    )
    def test_are_counted_by_what_one_machine_can_make_up(self, address: str, origin: str) -> None:
        assert origin_of(address) == origin


@pytest.mark.usefixtures("unit")
class TestWaiting:
    def test_ends_a_week_after_the_last_knock(self) -> None:
        late = NOW + timedelta(days=2)
        for phone in PHONES[:2]:
            knock(phone)
        knock(PHONES[1], ELSEWHERE, at=late)
        assert expire_waiting(at=NOW + WAITS_FOR - timedelta(minutes=1)) == 0
        assert expire_waiting(at=NOW + WAITS_FOR) == 1
        assert waiting() == {PHONES[1]}
        assert Terminal.objects.get(phone=PHONES[1]).knocked_from == ELSEWHERE
        assert expire_waiting(at=late + WAITS_FOR) == 1
        knock(PHONES[0], at=late + WAITS_FOR)  # it is there after all
        assert waiting() == {PHONES[0]}

    def test_writes_of_a_device_that_knocks_without_end_once_an_hour(self) -> None:
        for minutes in (0, 30, 59):
            knock(PHONES[0], at=NOW + timedelta(minutes=minutes))
        assert Terminal.objects.get().knocked_at == NOW
        knock(PHONES[0], at=NOW + NOTED_EVERY)
        assert Terminal.objects.get().knocked_at == NOW + NOTED_EVERY


class TestRefusing:
    def refuse(self, client: Client, *keys: int) -> dict[str, int]:
        answer: dict[str, int] = post(client, "/terminals/refuse", {"terminal_ids": keys, "note": "不明设备"})
        return answer

    def test_many_at_once_takes_those_that_wait(self, unit: Unit) -> None:
        for phone in PHONES[:4]:
            knock(phone)
        keys = list(Terminal.objects.order_by("pk").values_list("pk", flat=True))
        terminals.approve_terminal(terminal_id=keys[3], vehicle_id=None, note="", by=actor(unit.administrator), at=NOW)
        assert self.refuse(signed_in(unit.administrator), *keys[1:]) == {"refused": 2, "passed_over": 1}
        assert waiting() == {PHONES[0]}
        assert Terminal.objects.get(pk=keys[3]).status == "registered"
        notes = Entry.objects.filter(action="tracking.terminal.refuse").values_list("subject_id", "note", "actor")
        assert set(notes) == {(key, "不明设备", unit.administrator.pk) for key in keys[1:3]}

    def test_is_remembered_for_a_week_for_this_device_alone(self, unit: Unit) -> None:
        knock(PHONES[0])
        terminals.refuse_terminals(
            terminal_ids=[Terminal.objects.get().pk], note="", by=actor(unit.administrator), at=NOW
        )
        knock(PHONES[0], at=NOW + timedelta(hours=1))
        assert waiting() == set()
        knock(PHONES[0], at=NOW + timedelta(hours=1), device_id="D2")
        assert waiting() == {PHONES[0]}
        Terminal.objects.filter(status="waiting").update(status="retired")
        knock(PHONES[0], at=NOW + REFUSED_FOR + timedelta(minutes=1))
        assert waiting() == {PHONES[0]}

    def test_of_another_unit_is_not_found(self, unit: Unit) -> None:
        knock(PHONES[0])
        key = Terminal.objects.get().pk
        stranger = Unit(unit.organization)
        post(signed_in(stranger.administrator), "/terminals/refuse", {"terminal_ids": [key], "note": ""}, expect=404)
        assert waiting() == {PHONES[0]}
