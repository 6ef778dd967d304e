"""A round of states over the whole fleet: `{"bench": "states", "vehicles", "positions", "round_s", "late_ms"}`.

Every vehicle sends a position every ten seconds: most drive, some stand with the engine on, some sleep, some have no
fix, and some fall silent; a round a minute takes in what came. The database has fsync on. What is timed is the whole
round: reading, working out, writing, commit. `late_ms`: working in a quarter of an hour that came late, a vehicle.

Prints one JSON line. Usage: python bench/states.py [vehicles] [rounds]
"""

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.temporary import forget

START = datetime(2026, 11, 25, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATE = 20
"""Vehicles of which something comes late."""
# By the vehicle's number: seven of ten drive, with a red light now and then; one stands, one sleeps, one sees no sky;
# every fiftieth says nothing in every second minute. The body is as long as a real one with three items.
FILL = """
INSERT INTO tracking_position (vehicle_id, terminal_id, device_at, arrived_at, content, alarms, status_word, arrived_on,
    lat, lon, speed, direction, marks, body)
SELECT v, v, t, t + interval '1 s', extract(epoch FROM t)::bigint, 0,
    CASE WHEN v %% 10 = 8 THEN 2 WHEN v %% 10 = 9 THEN 1 ELSE 3 END, %(day)s,
    31000000 + CASE WHEN v %% 10 < 7 THEN extract(epoch FROM t)::bigint %% 86400 * 100 ELSE 0 END, 119000000,
    CASE WHEN v %% 10 >= 7 OR (v + extract(epoch FROM t)::bigint / 40) %% 5 = 0 THEN 0 ELSE 400 END, 0,
    CASE WHEN v %% 10 = 9 THEN 64 ELSE 0 END, decode(repeat('00', 43), 'hex')
FROM generate_series(1, %(vehicles)s) v,
    generate_series(%(since)s::timestamptz, %(until)s::timestamptz - interval '10 s', interval '10 s') t
WHERE NOT (v %% 50 = 0 AND extract(minute FROM t)::int / 7 %% 2 = 0)
ORDER BY t, v
"""
FORWARD = """
INSERT INTO tracking_latest AS held (vehicle_id, terminal_id, device_at, arrived_at, lat, lon, speed, direction, alarms,
    status_word)
SELECT v.id, %(terminal)s, %(at)s, %(at)s, 31000000, 119000000, 0, 0, 0, 2 FROM vehicles_vehicle v
ON CONFLICT (vehicle_id) DO UPDATE SET device_at = EXCLUDED.device_at, arrived_at = EXCLUDED.arrived_at
"""


def measure(vehicles: int, rounds: int) -> dict[str, object]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from motorpool.kit.moments import day_of
    from motorpool.tracking.models import Episode, Terminal
    from motorpool.tracking.partitions import make_partitions
    from motorpool.tracking.services.reworking import rework
    from motorpool.tracking.services.unfolding import work_out_states
    from motorpool.vehicles.models import Vehicle
    from tests.factories import make_organization

    call_command("migrate", verbosity=0)
    make_partitions(today=day_of(START))
    unit = make_organization()
    Vehicle.objects.bulk_create(
        Vehicle(
            pk=n, organization=unit, plate=f"苏D{n:05d}", brand="红旗", model="H5", kind="emergency", body="sedan",
            seats=5, energy="petrol", management="pooled",
        )
        for n in range(1, vehicles + 1)
    )  # fmt: skip
    terminal = Terminal.objects.create(organization=unit, phone="13900000001", created_at=START)
    times, written, read = [], 0, 0
    for number in range(rounds):
        since, until = START + number * MINUTE, START + (number + 1) * MINUTE
        with connection.cursor() as cursor:
            cursor.execute(FILL, {"vehicles": vehicles, "since": since, "until": until, "day": day_of(since)})
            cursor.execute(FORWARD, {"at": until, "terminal": terminal.pk})
        begin = time.perf_counter()
        done = work_out_states(at=until)
        times.append(time.perf_counter() - begin)
        written, read = written + done.written, done.positions
        if number == 1:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
    end = START + rounds * MINUTE
    begin = time.perf_counter()
    for key in range(1, LATE + 1):
        rework(vehicle_id=key, since=max(START, end - 15 * MINUTE), until=end - MINUTE, at=end)
    late = (time.perf_counter() - begin) / LATE
    later = sorted(times[2:])
    return {
        "bench": "states", "vehicles": vehicles, "positions": read, "rounds": rounds,
        "episodes": Episode.objects.count(), "round_s": round(later[len(later) // 2], 2),
        "worst_s": round(later[-1], 2), "late_ms": round(late * 1000, 1),
    }  # fmt: skip


def main(vehicles: str = "31290", rounds: str = "12") -> None:
    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-")))
    with Cluster(home).running() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "motorpool.config.settings"}
        sys.stdout.write(json.dumps(measure(int(vehicles), int(rounds))) + "\n")
    forget(home)


if __name__ == "__main__":
    main(*sys.argv[1:])
