"""Which database serves: the one DATABASE_URL names, otherwise our own embedded one."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home
from motorpool.runtime.postgres import Cluster
from motorpool.runtime.postgres.binaries import OLDEST_MAJOR
from motorpool.runtime.stopping import Pause

PATIENCE = 60.0  # a database started together with us (compose) needs a moment


@dataclass(frozen=True)
class Database:
    url: str
    tend: Callable[[Pause], None]


@contextmanager
def serving(home: Home, *, say: Callable[[str], None], pause: Pause) -> Iterator[Database]:
    """Hold the home and have a database that answers, for as long as the block lasts."""
    if url := os.environ.get("DATABASE_URL"):
        with home.locked():
            _wait_for(url, say=say, pause=pause)
            yield Database(url, lambda _: None)
    else:
        cluster = Cluster(home, say=say, pause=pause)
        with cluster.running() as url:
            yield Database(url, cluster.tend)


def serving_now(home: Home) -> str | None:
    """The address of a database that already serves this home, for a second process beside the supervisor."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    if not home.is_in_use:  # a file left by a killed supervisor says nothing
        return None
    try:
        return home.database_url.read_text().strip()
    except FileNotFoundError:
        raise CannotRun(f"数据目录 {home.folder} 的数据库正在启动或停止，请稍后再试。") from None
    except PermissionError:
        raise CannotRun(f"无权读取 {home.database_url}，请以启动 motorpool 的用户运行。") from None


def needed_now(home: Home) -> str:
    """As `serving_now`, for what cannot work without."""
    home.prepare()
    if url := serving_now(home):
        return url
    raise CannotRun("没有可用的数据库。请先运行 motorpool serve，或设置 DATABASE_URL。")


@contextmanager
def borrowed(home: Home, *, create: bool) -> Iterator[str | None]:
    """For one command: the database that serves, else our own, started for it (if it exists or we may `create` it)."""
    if url := serving_now(home):
        yield url
    elif create or (home.folder / "superuser-password").exists():
        with Cluster(home).running() as url:
            yield url
    else:
        yield None


def _wait_for(url: str, *, say: Callable[[str], None], pause: Pause) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                return _check_version(connection.info.server_version)
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise CannotRun(f"无法连接 DATABASE_URL 指定的数据库：{error}") from error
            say("数据库尚未就绪，等待中…")
            pause(3)
        except psycopg.ProgrammingError as error:
            raise CannotRun(f"DATABASE_URL 的写法有误：{error}") from error


def _check_version(server_version: int) -> None:
    if server_version // 10_000 < OLDEST_MAJOR:
        raise CannotRun(f"数据库版本过低（{server_version // 10_000}），需要 PostgreSQL {OLDEST_MAJOR} 或更高版本。")
