"""The auditor's view: how far the trail is sealed, and the trail as a file."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from time_machine import travel

from motorpool.accounts import queries
from motorpool.audit.chain import heads
from motorpool.audit.chain.sealing import Sealer
from motorpool.audit.deeds import Deed
from motorpool.audit.models import Entry
from motorpool.audit.services import record
from tests.audit.chains import chained, head, tamper, write
from tests.clients import call, get, signed_in
from tests.factories import NOW, TODAY, Unit, ask, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.MOTORPOOL_HOME = str(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def test_how_far_it_is_sealed() -> None:
    auditor = signed_in(Unit().supervisor)
    write(3)
    assert get(auditor, "/audit/chain") == {
        "position": 0,
        "head": None,
        "sealed_at": None,
        "unsealed": 3,
        "exported": None,
        "checked": None,
    }

    Sealer().seal_all(at=NOW)
    write(2)

    assert get(auditor, "/audit/chain") == {
        "position": 3,
        "head": head().chain_hash,
        "sealed_at": "2026-11-23T09:00:00+08:00",
        "unsealed": 2,
        "exported": None,
        "checked": None,
    }


def test_the_last_exported_head_and_whether_the_chain_still_agrees_with_it(home: Path) -> None:
    auditor = signed_in(Unit().supervisor)
    chained(3)
    heads.save(home / heads.FILE)
    os.utime(home / heads.FILE, (NOW.timestamp(), NOW.timestamp()))
    chained(2)
    told = {"position": 3, "saved_at": "2026-11-23T09:00:00+08:00", "agrees": True}
    assert get(auditor, "/audit/chain")["exported"] == told

    tamper("UPDATE audit_seal SET chain_hash = sha256('x') WHERE position = 3")
    assert get(auditor, "/audit/chain")["exported"] == {**told, "agrees": False}
    tamper("DELETE FROM audit_seal WHERE position >= 3")
    assert get(auditor, "/audit/chain")["exported"] == {**told, "agrees": False}


@pytest.mark.parametrize("deed", list(Deed))
def test_what_supervisors_look_for(deed: Deed) -> None:
    unit = Unit()
    by = queries.actor_for(unit.supervisor, TODAY)
    refused = "drivers.driver.refuse_reveal"  # a look at personal data, too
    wanted = {
        Deed.LOOK: {"drivers.driver.reveal", refused}, Deed.TRACK: {"vehicles.vehicle.look"}, Deed.REFUSED: {refused},
        Deed.EXPORT: {"trips.trip.export"}, Deed.SIGN_IN: {"accounts.user.sign_in_failed"},
        Deed.POWER: {"accounts.limit.create"}, Deed.SECURITY: {"accounts.key.rotate"},
        Deed.SECRECY: {"vehicles.vehicle.mark_secret"}, Deed.INSPECTION: {"inspections.inspection.create"},
    }  # fmt: skip
    for name in set().union(*wanted.values()):
        kind, _, verb = name.rpartition(".")
        record(action=verb, label=verb, by=by, at=NOW, subject_type=kind)
    found = get(signed_in(unit.supervisor), f"/audit?deed={deed}")["items"]
    assert {one["action"] for one in found} == wanted[deed]


def test_of_one_unit_and_those_below_it() -> None:
    unit = Unit()
    below = make_organization(unit.organization)
    for place in (unit.organization, below):
        record(action="update", by=queries.actor_for(unit.supervisor, TODAY), at=NOW, subject=place)
    auditor = signed_in(unit.supervisor)
    at_both, at_one = (get(auditor, f"/audit?action=organizations&organization_id={one.pk}")["items"]
                       for one in (unit.organization, below))  # fmt: skip
    assert [one["subject_id"] for one in at_both] == [below.pk, unit.organization.pk]
    assert [one["subject_id"] for one in at_one] == [below.pk]


def test_the_trail_as_a_file_is_what_the_list_shows_and_is_recorded() -> None:
    unit, elsewhere = Unit(), Unit()
    trip = ask(unit.applicant, reason="=1+1")
    ask(elsewhere.applicant)
    auditor = signed_in(unit.supervisor)
    (listed,) = get(auditor, "/audit?action=trips")["items"]

    answer = call(auditor, "GET", "/audit/export?action=trips&since=2026-11-23&until=2026-11-23")

    headings, row = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert headings[:6] == ["编号", "时间", "操作人", "操作", "对象", "单位"]
    assert row[0] == str(listed["id"])
    assert row[2:6] == [unit.applicant.name, "提交申请", str(trip), unit.organization.name]
    assert row[-2:] == ["trips.trip", str(trip.pk)]
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.action, entry.actor_id, entry.action_label) == ("audit.entry.export", unit.supervisor.pk, "导出")
    assert entry.after == {
        "q": "", "action": "trips", "deed": None, "organization_id": None,
        "since": "2026-11-23", "until": "2026-11-23",
    }  # fmt: skip
