"""Exchanging the keys of personal data: killed at any moment nothing is lost; how far it is, an administrator sees."""

import base64
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from pytest_django.fixtures import Settings

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit import resealing
from tests.clients import get, signed_in
from tests.database import racing
from tests.factories import make_organization, make_person

pytestmark = pytest.mark.django_db
OLD, NEW = (f"{name}:{base64.b64encode(name[:1].encode() * 32).decode()}" for name in ("old", "new"))
PEOPLE, KILLS = 5000, 4
ROTATE = """
from django.core.management import execute_from_command_line
from motorpool.kit import resealing
resealing.BATCH = 20
execute_from_command_line(["motorpool", "data_keys", "rotate"])
"""


def rotate() -> "subprocess.Popen[bytes]":
    known = connection.get_connection_params()
    url = make_conninfo("", **{name: known[name] for name in ("dbname", "user", "password", "host", "port")})
    told = {
        "DJANGO_SETTINGS_MODULE": "motorpool.config.settings", "DATABASE_URL": url, "MOTORPOOL_INDEX_KEY": "for tests",
        "MOTORPOOL_DATA_KEYS": f"{NEW},{OLD}", "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", ROTATE], env=os.environ | told, stdout=subprocess.DEVNULL)


def sealed_anew() -> int:
    return resealing.counts().get("s1.a.new", 0)


def phone(number: int) -> str:
    return f"138{number:08d}"


def many_people() -> None:
    unit = make_organization()
    User.objects.bulk_create(
        User(username=f"u{n}", name="某", name_key="m", password="!", phone=phone(n), organization=unit)
        for n in range(PEOPLE)
    )


def everything() -> list[tuple[str, str, str]]:
    return [
        (one.username, one.phone.clear(), one.phone_index)
        for one in User.objects.filter(username__startswith="u").order_by("pk")
    ]


@racing
@pytest.mark.slow  # on a busy machine: five processes are started
def test_killed_again_and_again_it_loses_nothing_and_goes_on(settings: Settings) -> None:
    settings.INDEX_KEY, settings.DATA_KEYS = "for tests", OLD
    many_people()
    before, chance = everything(), random.Random(2026)
    settings.DATA_KEYS = f"{NEW},{OLD}"
    for _ in range(KILLS):
        with rotate() as running:
            start = sealed_anew()
            while sealed_anew() == start:
                assert running.poll() is None
            time.sleep(chance.uniform(0, 0.03))
            running.kill()
        assert running.returncode == -signal.SIGKILL
        assert everything() == before
        assert start < sealed_anew() < PEOPLE
        assert resealing.counts() == {"s1.a.new": sealed_anew(), "s1.a.old": PEOPLE - sealed_anew()}
    assert not Entry.objects.exists()

    done = sealed_anew()
    with rotate() as last:
        assert last.wait() == 0

    assert resealing.counts() == {"s1.a.new": PEOPLE}
    settings.DATA_KEYS = NEW  # the old one is needed no longer
    assert everything() == before
    entry = Entry.objects.get()
    assert entry.after == {"key": "s1.a.new", "sealed": PEOPLE - done, "unreadable": 0}


class TestStatus:
    @pytest.fixture(autouse=True)
    def _some(self, settings: Settings) -> None:
        settings.DATA_KEYS = OLD
        self.root = make_organization()
        self.guard = make_person(self.root, Role.SECURITY_ADMIN)
        User.objects.update(phone="13800000001", phone_index="", phone_tail="")
        settings.DATA_KEYS = f"{NEW},{OLD}"

    def status(self) -> object:
        return get(signed_in(self.guard), "/security/keys")

    def test_what_is_still_sealed_with_an_old_key(self, settings: Settings) -> None:
        old = {"key_id": "old", "cipher": "AES-256-GCM", "values": 1, "more": False}
        new = {"key_id": "new", "cipher": "AES-256-GCM", "values": 0, "more": False, "state": "current"}
        facts: dict[str, object] = {"in_environment": True, "rotated_at": None, "unused": []}
        assert self.status() == {**facts, "keys": [new, {**old, "state": "old"}]}
        settings.DATA_KEYS = NEW
        assert self.status() == {**facts, "keys": [new, {**old, "state": "missing"}]}

    def test_what_was_exchanged_and_never_a_key(self, settings: Settings) -> None:
        for column in resealing.columns():
            resealing.reseal(column)
        settings.DATA_CIPHER = "sm4"
        told = self.status()
        assert str(told).count("'state'") == 2
        assert "SM4-GCM" in str(told)
        for key in (OLD, NEW):
            assert key.partition(":")[2] not in str(told)

    def test_only_for_who_guards_the_whole_platform(self) -> None:
        below = make_person(make_organization(self.root), Role.SECURITY_ADMIN)
        assert get(signed_in(below), "/security/keys", expect=403)["code"] == "not_permitted"

    def test_every_sealed_column_has_its_index(self) -> None:
        """Without one, a page that an administrator opens would read every value of the column."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
            indexes = {name for (name,) in cursor.fetchall()}
        assert {f"{one.table}_{one.name}_label" for one in resealing.columns()} <= indexes

    def test_many_values_are_counted_as_far_as_the_page_shows(self, settings: Settings) -> None:
        many = [
            User(username=f"v{n}", name="某", name_key="m", organization=self.root, phone=phone(n)) for n in range(9)
        ]
        User.objects.bulk_create(many)
        settings.DATA_KEYS = f"{OLD},{NEW}"
        User.objects.filter(username__in=["v1", "v2"]).update(phone=phone(7), identity_number="x")
        assert resealing.counts() == {"s1.a.old": 5, "s1.a.new": 7}
        assert resealing.capped_counts(100) == resealing.counts()
        assert resealing.capped_counts(2) == {"s1.a.old": 5, "s1.a.new": 3}
