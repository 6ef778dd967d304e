"""The auditor's view: how far the trail is sealed, and the trail as a file."""

from collections.abc import Iterator

import pytest
from time_machine import travel

from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.models import Entry
from tests.audit.chains import head, write
from tests.clients import call, get, signed_in
from tests.factories import NOW, Unit, ask
from tests.workbooks import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def test_how_far_it_is_sealed() -> None:
    auditor = signed_in(Unit().supervisor)
    write(3)
    assert get(auditor, "/audit/chain") == {"position": 0, "head": None, "sealed_at": None, "unsealed": 3}

    Sealer().seal_all(at=NOW)
    write(2)

    assert get(auditor, "/audit/chain") == {
        "position": 3,
        "head": head().chain_hash,
        "sealed_at": "2026-11-23T09:00:00+08:00",
        "unsealed": 2,
    }


def test_the_trail_as_a_file_is_what_the_list_shows_and_is_recorded() -> None:
    unit, elsewhere = Unit(), Unit()
    trip = ask(unit.applicant, reason="=1+1")
    ask(elsewhere.applicant)
    auditor = signed_in(unit.supervisor)
    (listed,) = get(auditor, "/audit?action=trips")["items"]

    answer = call(auditor, "GET", "/audit/export?action=trips&since=2026-11-23&until=2026-11-23")

    headings, row = rows_of(answer.content)
    assert headings[:6] == ["编号", "时间", "操作人", "操作", "对象", "单位"]
    assert row[0] == str(listed["id"])
    assert row[2:6] == [unit.applicant.name, "提交申请", str(trip), unit.organization.name]
    assert row[-2:] == ["trips.trip", str(trip.pk)]
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.action, entry.actor_id, entry.action_label) == ("audit.entry.export", unit.supervisor.pk, "导出")
    assert entry.after == {
        "q": "", "action": "trips", "actor_id": None, "since": "2026-11-23", "until": "2026-11-23"
    }  # fmt: skip
