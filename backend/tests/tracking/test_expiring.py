"""After the retention period nothing is left of where a vehicle was."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateField, DateTimeField, Model

from jt808 import Version
from jt808.messages import MediaData
from motorpool.audit.models import Entry
from motorpool.terminals import storing
from motorpool.terminals.models import AlarmEpisode, CardReading, Command, Media, Message
from motorpool.terminals.services.expiring import expire_messages, sweep_files
from motorpool.terminals.services.inbox import take_messages
from motorpool.tracking.models import Latest, LateStretch, MissingStretch, Present, Terminal, VehicleDay
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.retention import kept_from
from motorpool.tracking.services.deriving import derive_day
from motorpool.tracking.services.expiring import expire_tracks
from motorpool.tracking.store.packing import pack_closed_days
from tests.factories import Unit
from tests.tracking.drives import store
from tests.tracking.test_legs import course

pytestmark = pytest.mark.django_db
OLD, NEW = date(2026, 11, 20), date(2026, 12, 2)
TODAY = date(2029, 12, 10)
NOW = datetime(2029, 12, 10, tzinfo=UTC)
KEPT = datetime(2026, 11, 30, 16, tzinfo=UTC)
LAT = 31_812_347
NOT_OF_A_DAY = {"created_at", "registered_at", "said_at", "started_at", "beat_at", "ended_at"}
"""Of the register, which is kept for as long as what it describes."""
STAYS = {"terminals_command", "terminals_fault", "terminals_link", "tracking_binding", "terminals_fence"}
"""That something was asked, was broken, was connected or sat in a vehicle tells no place."""


@pytest.fixture
def told() -> None:
    """On an old day and on a kept one, of everything that terminals tell and the platform derives from it."""
    unit = Unit()
    terminal = Terminal.objects.create(organization=unit.organization, phone="13900000001", created_at=KEPT)
    for day in (OLD, NEW):
        drive(unit, terminal, day)
    pack_closed_days(today=NEW + timedelta(days=9))
    Present.objects.update(before_at=KEPT - timedelta(days=1), before_lat=LAT)


def drive(unit: Unit, terminal: Terminal, day: date) -> None:
    make_partitions(today=day, ahead=0)
    start = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    vehicle = unit.vehicle.pk
    moved = start - datetime(2026, 11, 20, tzinfo=UTC)
    whole = [one._replace(at=one.at + moved, lat=LAT) for one in course((900, 0), (900, 15), (900, 0))]
    store(vehicle, whole[:60] + whole[120:], terminal_id=terminal.pk)
    derive_day(vehicle_id=vehicle, day=day, arrivals_until=day, at=start + timedelta(hours=5))
    at = {"terminal": terminal, "device_at": start, "arrived_at": start, "lat": LAT, "lon": LAT}
    zeros = dict.fromkeys(("speed", "direction", "alarms", "status_word"), 0)
    Latest.objects.get_or_create(vehicle=unit.vehicle, defaults={**at, **zeros})
    base = dict.fromkeys(("state", "source", "base_state", "base_source", "tail"), 0)
    moments = dict.fromkeys(("since", "read_until", "base_since", "before_at"), start)
    Present.objects.get_or_create(
        vehicle=unit.vehicle, defaults={**base, **moments, "before_lat": LAT, "before_lon": 1}
    )
    LateStretch.objects.create(vehicle=unit.vehicle, since=start, until=start, arrived_at=start)
    picture = MediaData(7, 0, 0, 0, 1, None, b"\xff\xd8\xff\xe0" + day.isoformat().encode()).encode(Version.V2013)
    said = {"terminal": terminal, "arrived_at": start, "version": "2013"}
    Message.objects.create(**said, number=MediaData.ID, serial=1, body=picture)
    card = Message.objects.create(**said, number=0x0702, serial=2, body=b"", taken_at=start)
    CardReading.objects.create(message=card, terminal=terminal, read_at=start, is_in=True, name="王师傅")
    take_messages(at=start)
    Media.objects.filter(taken_at=start).update(lat=LAT, lon=1)
    Command.objects.create(
        organization=unit.organization, terminal=terminal, kind="query_position", content={}, asked_at=start,
        deadline_at=start, answer={"position": {"lat": LAT}},
    )  # fmt: skip
    AlarmEpisode.objects.create(
        organization=unit.organization, vehicle=unit.vehicle, terminal=terminal, kind="overspeed", since=start,
        until=start, seconds=0, reports=1,
    )  # fmt: skip


def rows(model: type[Model], **chosen: Any) -> int:
    return model._default_manager.filter(**chosen).count()


def older_rows() -> dict[str, int]:
    """Of every table of both domains that has a moment, how many rows are of a day before the kept ones."""
    found = {}
    for model in apps.get_models():
        meta = model._meta
        if meta.app_label not in ("tracking", "terminals") or meta.db_table in STAYS:
            continue
        moments = [one for one in meta.concrete_fields if isinstance(one, DateField) and one.name not in NOT_OF_A_DAY]
        for one in moments:
            limit = KEPT if isinstance(one, DateTimeField) else KEPT_DAY
            if one.name != "valid_until" and meta.db_table not in ("tracking_present", "tracking_round"):
                found[f"{meta.db_table}.{one.name}"] = rows(model, **{f"{one.name}__lt": limit})
    return {name: count for name, count in found.items() if count}


KEPT_DAY = kept_from(TODAY)


def places_left() -> list[str]:
    """Tables in which the old latitude can be read, anywhere."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.app_label in ("tracking", "terminals", "trips", "looking", "audit"):
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{LAT}%"])  # noqa: S608
                if cursor.fetchone()[0]:
                    found.append(table)
    return found


def test_the_kept_days_begin_with_a_month() -> None:
    assert kept_from(TODAY) == date(2026, 12, 1)


def test_nothing_of_an_old_day_is_left_and_the_kept_ones_are_whole(told: None) -> None:
    assert {"tracking_vehicleday.day", "gateway_message.arrived_at", "tracking_latest.device_at"} <= set(older_rows())
    old_file = storing.path_of(Media.objects.get(taken_at__lt=KEPT).uuid)
    new_file = storing.path_of(Media.objects.get(taken_at__gte=KEPT).uuid)
    assert old_file.exists()
    gone = expire_tracks(today=TODAY, at=NOW)
    # Packed and states; its day and those of the silence after it; the last place, and before it.
    assert (gone.months, gone.days, gone.places) == (2, 11, 2)
    assert expire_messages(today=TODAY, at=NOW) == 4

    assert older_rows() == {}
    assert not old_file.exists()
    assert new_file.exists()
    assert {model: rows(model) for model in (VehicleDay, Media, CardReading, AlarmEpisode, Message)} == {
        # Of the silence, the day that is kept: it tells no place.
        VehicleDay: 2, Media: 1, CardReading: 1, AlarmEpisode: 1, Message: 2,
    }  # fmt: skip
    assert rows(MissingStretch) == 1
    assert [one.answer is None for one in Command.objects.order_by("asked_at")] == [True, False]
    Command.objects.filter(asked_at__gte=KEPT).delete()
    Media.objects.all().delete()
    assert places_left() == []
    assert [one.action_label for one in Entry.objects.order_by("pk")] == ["清除到期轨迹", "清除到期终端数据"]

    assert not any(expire_tracks(today=TODAY, at=NOW))
    assert expire_messages(today=TODAY, at=NOW) == 0
    assert rows(Entry) == 2  # of a night on which nothing was old there is no entry


def test_a_file_without_a_row_goes_and_one_that_is_just_written_stays(told: None) -> None:
    lost, fresh = uuid4(), uuid4()
    for uuid in (lost, fresh):
        storing.write(uuid, b"x")
    moment = (NOW - timedelta(days=2)).timestamp()
    os.utime(storing.path_of(lost), (moment, moment))
    os.utime(storing.path_of(fresh), (moment + 80_000, moment + 80_000))
    for one in Media.objects.all():
        os.utime(storing.path_of(one.uuid), (moment, moment))
    assert sweep_files(at=datetime.fromtimestamp(moment + 90_000, UTC)) >= 1
    assert not storing.path_of(lost).exists()
    assert storing.path_of(fresh).exists()
    assert all(storing.path_of(one.uuid).exists() for one in Media.objects.all())
