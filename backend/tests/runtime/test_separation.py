"""What the application's role may do to the trail, tried as that role."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.separation import sealing_url

ENTRY = (
    "INSERT INTO audit_entry (at, actor_name, action, action_label, subject_type, subject, note)"
    " VALUES (now(), '系统', 'x', 'x', 'x', '', '')"
)
SEAL = (
    "INSERT INTO audit_seal (position, entry_id, form, entry_hash, chain_hash, sealed_at, floor)"
    " VALUES (1, 1, 1, '', '', now(), 0)"
)
REFUSED = (
    "UPDATE audit_entry SET note = 'bent'", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL", "DROP TRIGGER audit_entry_is_final ON audit_entry",
    "DROP TABLE audit_entry", "DROP TABLE audit_seal", "ALTER TABLE audit_entry OWNER TO motorpool",
    "CREATE OR REPLACE FUNCTION audit_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP SCHEMA public CASCADE", "SET ROLE motorpool_keeper", "GRANT motorpool_keeper TO motorpool",
    "SET session_replication_role = replica", "TRUNCATE accounts_user CASCADE", SEAL, "UPDATE audit_seal SET floor = 9",
    "DELETE FROM audit_seal",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("separate"))


@pytest.fixture(scope="module")
def url(home: Home) -> Iterator[str]:
    with Cluster(home, settings={"fsync": "off"}).running() as url:
        migrate(home, url)
        yield url


def migrate(home: Home, url: str, *, of: Home | None = None) -> None:
    told = os.environ | {
        "DATABASE_URL": url, "MOTORPOOL_HOME": str((of or home).folder), "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    command = [sys.executable, "-m", "motorpool.runtime", "manage", "migrate", "--no-input"]
    subprocess.run(command, env=told, check=True, capture_output=True)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_cannot(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


def test_the_application_adds_and_reads_and_makes_its_own_tables(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(ENTRY)
        connection.execute("SELECT count(*) FROM audit_entry, audit_seal")
        connection.execute("CREATE TABLE tracking_position_29990101 PARTITION OF tracking_position"
                           " FOR VALUES FROM ('2999-01-01') TO ('2999-01-02')")  # fmt: skip
        connection.rollback()


def test_the_sealer_seals_and_does_nothing_else(home: Home, url: str) -> None:
    with psycopg.connect(sealing_url(home, url)) as connection:
        connection.execute(SEAL)
        connection.rollback()
        for statement in (ENTRY, "UPDATE audit_seal SET floor = 9", "SELECT * FROM accounts_user"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)
            connection.rollback()


def test_a_second_migration_finds_its_way_and_leaves_no_door_open(home: Home, url: str) -> None:
    migrate(home, url)
    test_the_application_cannot(url, "DELETE FROM audit_entry")
    test_the_application_cannot(url, "SET ROLE motorpool_keeper")


def owners(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename IN ('audit_entry', 'audit_seal')")
        return {row[0] for row in rows}


@pytest.mark.slow  # every migration once more
def test_a_data_folder_from_before_is_separated_at_its_next_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As an older version left it: the application owns the trail, and nobody else has a password."""
    old = Home(tmp_path_factory.mktemp("old"))
    stranger = Home(tmp_path_factory.mktemp("stranger"))  # to which this database is not its own: it separates nothing
    with Cluster(old, settings={"fsync": "off"}).running() as url:
        migrate(old, url, of=stranger)
        assert owners(url) == {"motorpool"}
        assert not (old.folder / "sealer-password").exists()
        with psycopg.connect(url) as connection:
            connection.execute(ENTRY)
    with Cluster(old, settings={"fsync": "off"}).running() as url:
        migrate(old, url)
        assert owners(url) == {"motorpool_keeper"}
        for statement in REFUSED:
            test_the_application_cannot(url, statement)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM audit_entry").fetchone() == (1,)
            connection.execute(ENTRY)
        test_the_sealer_seals_and_does_nothing_else(old, url)
