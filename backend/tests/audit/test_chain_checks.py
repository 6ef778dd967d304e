"""The walk that happens by itself each night, and the head that is saved each hour."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from motorpool.accounts.roles import Role
from motorpool.audit.chain import heads
from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.management.commands.seal_audit import turn
from motorpool.audit.tasks import check_chain_nightly
from motorpool.notifications.models import Notice
from tests.audit.chains import chained, head, recompute, tamper, write
from tests.clients import get, signed_in
from tests.factories import NOW, make_organization, make_person

pytestmark = pytest.mark.django_db
TONIGHT = int(NOW.timestamp())


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.AUDIT_HEADS = str(tmp_path / "heads.jsonl")
    return tmp_path / "heads.jsonl"


class Platform:
    def __init__(self) -> None:
        city = make_organization()
        self.auditor, self.other = make_person(city, Role.AUDIT_ADMIN), make_person(city, Role.SUPERVISOR)
        self.below = make_person(make_organization(city), Role.AUDIT_ADMIN)

    def told(self) -> set[int]:
        return {*Notice.objects.filter(kind="trail").values_list("user_id", flat=True)}

    def shown(self) -> dict[str, object]:
        found: dict[str, object] = get(signed_in(self.auditor), "/audit/chain")["checked"]
        return found


@pytest.fixture
def platform() -> Platform:
    return Platform()


def test_nothing_wrong_is_an_entry_and_no_notice(platform: Platform, place: Path) -> None:
    assert get(signed_in(platform.auditor), "/audit/chain")["checked"] is None
    chained(4)
    heads.save(place)
    check_chain_nightly(TONIGHT)
    sealed = heads.read(place)[0].position
    assert platform.shown() == {
        "at": "2026-11-23T09:00:00+08:00", "entries": sealed, "heads": 1, "problems": 0, "first": [],
    }  # fmt: skip
    assert platform.told() == set()
    listed = get(signed_in(platform.auditor), "/audit?action=audit.chain.check")["items"]
    assert [one["note"] for one in listed] == ["未发现问题"]


def test_a_row_that_was_changed_reaches_every_audit_administrator(platform: Platform, place: Path) -> None:
    entries = chained(4)
    heads.save(place)
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {entries[1].pk}")  # noqa: S608
    check_chain_nightly(TONIGHT)
    shown = platform.shown()
    assert (shown["problems"], platform.told()) == (1, {platform.auditor.pk, platform.below.pk})
    assert str(shown["first"][0]).startswith("记录被篡改")  # type: ignore[index]
    notice = Notice.objects.filter(user=platform.auditor).get(kind="trail")
    assert ("记录被篡改" in notice.text, notice.link) == (True, "/audit")


def test_a_chain_computed_anew_is_seen_by_the_saved_head(platform: Platform, place: Path) -> None:
    entries = chained(4)
    heads.save(place)
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {entries[1].pk}")  # noqa: S608
    recompute(1)
    check_chain_nightly(TONIGHT)
    assert "链被重新计算" in str(platform.shown()["first"])


@pytest.mark.parametrize("content", ["", "{}\n", None])
def test_a_file_of_heads_that_lost_some_is_seen(platform: Platform, place: Path, content: str | None) -> None:
    chained(4)
    heads.save(place)
    check_chain_nightly(TONIGHT)
    place.unlink() if content is None else place.write_text(content)
    check_chain_nightly(TONIGHT + 86_400)
    assert "链头文件被改动" in str(platform.shown()["first"])
    assert platform.told() == {platform.auditor.pk, platform.below.pk}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_head_is_saved_each_hour_though_every_batch_is_full(place: Path) -> None:
    clock, sealer = Clock(), Sealer(batch=1)
    saver = heads.Saver(place, clock())
    write(40)
    for minute in range(0, 180, 10):
        clock.now = minute * 60.0
        assert turn(sealer, saver, clock=clock)  # never caught up
    assert [saved.position for saved in heads.read(place)] == [1, 7, 13]
    sealer.seal_all(at=timezone.now())
    clock.now = 180 * 60.0
    assert not turn(sealer, saver, clock=clock)
    assert heads.read(place)[-1] == head()


def test_a_file_that_cannot_be_written_does_not_stop_the_sealing(place: Path, tmp_path: Path) -> None:
    clock, away = Clock(), tmp_path / "away"
    saver = heads.Saver(away / "heads.jsonl", clock())
    write(3)
    assert turn(Sealer(batch=1), saver, clock=clock)
    away.mkdir()
    turn(Sealer(batch=1), saver, clock=clock)
    assert heads.last(away / "heads.jsonl") is None  # not before a minute has gone
    clock.now = heads.AGAIN_AFTER
    turn(Sealer(batch=1), saver, clock=clock)
    assert heads.read(away / "heads.jsonl") == [head()]
    assert not place.exists()
