"""The embedded PostgreSQL on a good day: what it offers, what it keeps, who may have it."""

import stat

import psycopg
import pytest

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.place import place_of


def test_the_application_owns_its_database_but_not_the_server(home: Home) -> None:
    with Cluster(home).running() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE DATABASE test_motorpool")
        row = connection.execute(
            "SELECT rolsuper, current_setting('fsync'), current_setting('TimeZone'), current_setting('server_encoding')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        trigrams = connection.execute("SELECT cardinality(show_trgm('公务用车'))").fetchone()

    assert row == (False, "on", "UTC", "UTF8")
    assert trigrams == (5,)


def test_rows_outlive_a_stop(home: Home) -> None:
    with Cluster(home).running() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")

    with Cluster(home).running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_its_address_is_told_only_while_it_runs_and_only_to_its_owner(home: Home) -> None:
    with Cluster(home).running() as url:
        assert home.database_url.read_text().strip() == url
        assert stat.S_IMODE(home.database_url.stat().st_mode) == 0o600

    assert not home.database_url.exists()


def test_a_home_has_one_user_at_a_time(home: Home) -> None:
    with Cluster(home).running(), pytest.raises(CannotRun, match="正由另一个 motorpool 使用"), Cluster(home).running():
        pass

    assert not home.is_in_use


def test_a_password_that_does_not_belong_to_the_cluster_is_named_as_the_cause(home: Home) -> None:
    with Cluster(home).running():
        pass
    (home.folder / "superuser-password").write_text("another\n")

    with pytest.raises(CannotRun, match="superuser-password"), Cluster(home).running():
        pass


def test_data_of_another_major_version_is_named_as_the_cause(home: Home) -> None:
    with Cluster(home).running():
        pass
    (place_of(home).data / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(CannotRun, match="另一个主版本"), Cluster(home).running():
        pass
