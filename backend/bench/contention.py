"""Many dispatchers at once over few vehicles: `{"bench": "contention", "attempts", "overlaps", "refused", …}`.

A real installation (embedded PostgreSQL with fsync, two web processes, worker) in a folder of its own; 64 clients with
sessions of their own dispatch vehicles and drivers to trips of overlapping hours over HTTP. Prints one JSON line; fails
if anything overlaps or a refusal is not a 409 with a stable code.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

CLIENTS, FLEET, TRIPS, DAYS = 64, 20, 1_500, 40
PASSWORD = "Bench-Only-2026"
KNOWN = {"reservation_taken", "enough_vehicles"}
OVERLAPS = """
SELECT count(*) FROM reservations_reservation a JOIN reservations_reservation b
  ON a.id < b.id AND a.period && b.period AND (a.vehicle_id = b.vehicle_id OR a.driver_id = b.driver_id)
"""


@contextmanager
def installation(home: Path) -> Iterator[int]:
    """`motorpool serve` on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    told = {**os.environ, "MOTORPOOL_HOME": str(home), "PORT": str(port)}
    told.pop("DATABASE_URL", None)
    server = subprocess.Popen(
        [sys.executable, "-m", "motorpool.runtime", "serve"], env=told, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            if call(connect(port), "GET", "/health")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=120)


def call(
    connection: http.client.HTTPConnection, method: str, path: str, body: object = None, cookie: str = ""
) -> tuple[int, dict[str, object], str]:
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read()), (answer.getheader("Set-Cookie") or "").split(";")[0]


def seed(home: Path) -> tuple[list[str], list[int], list[int], list[int]]:
    """A unit with its fleet, dispatchers, and approved trips of two to six hours over forty days."""
    os.environ["MOTORPOOL_HOME"] = str(home)
    os.environ["DATABASE_URL"] = (home / "database-url").read_text().strip()
    os.environ["DJANGO_SETTINGS_MODULE"] = "motorpool.config.settings"
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password

    from motorpool.accounts.models import Grant, User
    from motorpool.accounts.roles import Role
    from motorpool.drivers.models import Driver
    from motorpool.organizations.models import Organization
    from motorpool.trips.models import Destination, Trip
    from motorpool.trips.states import TripStatus
    from motorpool.vehicles.models import Vehicle

    now, unit_name = datetime.now(UTC), "争用测试单位"
    unit = Organization.objects.create(
        name=unit_name, short_name=unit_name, name_key="zyc", kind="government", division_id="320400", path="new/"
    )
    Organization.objects.filter(pk=unit.pk).update(path=f"{unit.pk}/")
    secret = make_password(PASSWORD)

    def person(name: str, role: Role) -> User:
        made = User.objects.create(username=name, name=name, name_key=name, organization=unit, password=secret)
        Grant.objects.create(user=made, role=role, organization=unit, valid_from=now.date() - timedelta(days=1))
        return made

    dispatchers = [person(f"dispatcher{n}", Role.DISPATCHER) for n in range(CLIENTS)]
    drivers = [
        Driver.objects.create(
            person=person(f"driver{n}", Role.DRIVER),
            organization=unit,
            licence_class="C1",
            licence_expires_on=now.date() + timedelta(days=900),
        )
        for n in range(FLEET)
    ]
    vehicles = [
        Vehicle.objects.create(
            organization=unit, plate=f"苏D{n:05d}", brand="红旗", model="H5", kind="emergency", body="sedan", seats=5,
            energy="petrol", management="pooled",
        )
        for n in range(FLEET)
    ]  # fmt: skip
    chance = random.Random(2026)
    trips = []
    for n in range(TRIPS):
        start = now + timedelta(days=1, minutes=15 * chance.randrange(DAYS * 96))
        trip = Trip.objects.create(
            organization=unit, requested_by=dispatchers[0], traveller=dispatchers[0], request_key=uuid4(),
            use_kind="research", reason=f"争用 {n}", headcount=2, pickup_place="东门", vehicles_wanted=50,
            start_at=start, end_at=start + timedelta(hours=chance.randint(2, 6)), created_at=now,
            status=TripStatus.APPROVED,
        )  # fmt: skip
        Destination.objects.create(trip=trip, position=0, place="溧阳")
        trips.append(trip.pk)
    return [u.username for u in dispatchers], [v.pk for v in vehicles], [d.pk for d in drivers], trips


def client(
    port: int, username: str, attempts: int, vehicles: list[int], drivers: list[int], trips: list[int]
) -> Counter[str]:
    chance, connection, seen = random.Random(username), connect(port), Counter[str]()
    status, refusal, cookie = call(connection, "POST", "/auth/sign-in", {"username": username, "password": PASSWORD})
    assert status == 200, (status, refusal)
    for _ in range(attempts):
        body = {"vehicle_id": chance.choice(vehicles), "driver_id": chance.choice(drivers)}
        status, answer, _ = call(connection, "POST", f"/trips/{chance.choice(trips)}/dispatch", body, cookie)
        seen["dispatched" if status == 200 else f"{status} {answer.get('code')}"] += 1
    return seen


def overlaps(home: Path) -> int:
    import psycopg

    with psycopg.connect((home / "database-url").read_text().strip()) as connection:
        row = connection.execute(OVERLAPS).fetchone()
    return int(row[0]) if row else -1


def main(attempts: int = 10_000) -> int:
    with tempfile.TemporaryDirectory(prefix="motorpool-bench-") as folder:
        home = Path(folder) / "home"
        with installation(home) as port:
            usernames, *things = seed(home)
            share = [attempts // CLIENTS + (n < attempts % CLIENTS) for n in range(CLIENTS)]
            began = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                work = [
                    pool.submit(client, port, name, count, *things)
                    for name, count in zip(usernames, share, strict=True)
                ]
                seen = sum((one.result() for one in work), Counter[str]())
            took = time.perf_counter() - began
            found = overlaps(home)
    refused = {what: number for what, number in seen.items() if what != "dispatched"}
    line = {
        "bench": "contention",
        "attempts": attempts,
        "overlaps": found,
        "refused": sum(refused.values()),
        "attempts_per_s": round(attempts / took, 1),
        "dispatched": seen["dispatched"],
        "answers": refused,
    }
    print(json.dumps(line, ensure_ascii=False))
    strange = [what for what in refused if what not in {f"409 {code}" for code in KNOWN}]
    return 1 if found or strange or not seen["dispatched"] else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
