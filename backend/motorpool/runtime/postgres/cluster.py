"""One embedded PostgreSQL: our own child, awaited however long it recovers, kept up, stopped cleanly."""

import hashlib
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home, keep_small, locked, write_private
from motorpool.runtime.postgres.binaries import bin_folder
from motorpool.runtime.postgres.initdb import ENVIRONMENT, create_cluster
from motorpool.runtime.postgres.leftovers import clear_leftovers
from motorpool.runtime.postgres.place import Place, place_of
from motorpool.runtime.postgres.roles import APPLICATION, address, ensure_application
from motorpool.runtime.postgres.settings import write_settings
from motorpool.runtime.processes import end, has_exited, spawn
from motorpool.runtime.stopping import Pause

SAY_EVERY = 3.0
PORTS_TO_TRY = 5
# Fast: sessions are ended, everything is written. Immediate: stop now, recover at the next start.
STOP = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))


class _Exited(Exception):
    """The server ended while we were waiting for it."""


def _quiet(_: str) -> None:
    pass


class Cluster:
    def __init__(
        self,
        home: Home,
        *,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = _quiet,
        pause: Pause = time.sleep,
    ) -> None:
        self._home = home
        self._settings = settings or {}
        self._say = say
        self._pause = pause
        self._log = home.logs / "postgres.log"
        self._password = secrets.token_urlsafe(24)
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[str]:
        """The address of the application's database, for as long as the block lasts."""
        with self._home.locked():
            place = place_of(self._home)
            with locked(place.folder / "lock", f"数据库目录 {place.folder} 正被另一个 motorpool 使用。"):
                try:
                    self._start(place)
                    yield self.url
                finally:
                    self._stop()

    @property
    def url(self) -> str:
        return address(user=APPLICATION, password=self._password, port=self._port, database=APPLICATION)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def tend(self, pause: Pause) -> None:
        """If the server was killed, start it again under the same address. Call it now and then while others work."""
        keep_small(self._log)
        if self._process is None or not has_exited(self._process):
            return
        self._say(f"数据库意外退出（代码 {self._process.returncode}），正在重新启动…")
        self._pause = pause
        try:
            self._launch()
        except _Exited as error:
            raise self._failure() from error
        self._say("数据库已恢复。")

    def _start(self, place: Place) -> None:
        self._place = place
        self._programs = bin_folder(owner=place.owner, copies=place.folder)
        self._superuser_password = self._home.secret("superuser-password")
        if not place.data.exists():
            create_cluster(
                place,
                programs=self._programs,
                password=self._superuser_password,
                durable=self._settings.get("fsync") != "off",
                log=self._log,
                pause=self._pause,
            )
        for _ in range(PORTS_TO_TRY):
            self._port = _free_port()
            try:
                self._launch()
            except _Exited as error:
                if not _is_taken(self._port):
                    raise self._failure() from error
            else:
                write_private(self._home.database_url, self.url)
                return
        raise self._failure()

    def _stop(self) -> None:
        self._home.database_url.unlink(missing_ok=True)
        if self._process is not None:
            end(self._process, STOP)
            self._process = None
            # Sessions of a server that was killed would go on serving their clients.
            self._clear_leftovers(time.sleep)

    def _launch(self) -> None:
        self._clear_leftovers(self._pause)
        configuration = self._place.folder / "postgresql.conf"
        write_settings(configuration, self._settings)
        keep_small(self._log)
        uid, gid = self._place.owner.switch
        command = server_command(self._programs, self._place.data, configuration=configuration, port=self._port)
        with self._log.open("ab") as output:
            self._log_began = output.tell()
            # If we are killed, the server still ends by itself, and cleanly.
            self._process = spawn(
                command, environment=ENVIRONMENT, output=output, when_we_die=signal.SIGINT, uid=uid, gid=gid, folder="/"
            )
        self._wait_until_it_answers(self._process)

    def _clear_leftovers(self, pause: Pause) -> None:
        data = self._place.data
        clear_leftovers(data, cluster_name=cluster_name(data), say=self._say, pause=pause)

    def _wait_until_it_answers(self, process: "subprocess.Popen[bytes]") -> None:
        """No limit: after a crash it is ready when its log has been replayed, and not a second before."""
        began = told = time.monotonic()
        while not has_exited(process):
            try:
                return ensure_application(
                    port=self._port, superuser_password=self._superuser_password, password=self._password
                )
            except psycopg.OperationalError:
                self._pause(0.05)
            if time.monotonic() - told > SAY_EVERY:
                told = time.monotonic()
                self._say(f"数据库正在恢复…已用 {told - began:.0f} 秒")
        raise _Exited

    def _failure(self) -> CannotRun:
        with self._log.open("rb") as log:
            log.seek(self._log_began)
            said = log.read().decode(errors="replace").strip().splitlines()[-5:]
        reason = "\n".join(f"   {line}" for line in said)
        hint = (
            "\n   数据由另一个主版本的 PostgreSQL 建立，请用原版本（MOTORPOOL_POSTGRES_BIN）。"
            if "incompatible with server" in reason
            else ""
        )
        return CannotRun(f"数据库无法启动，日志 {self._log} 的结尾是：\n{reason}{hint}")


def cluster_name(data: Path) -> str:
    """Stands in the title of every process of this cluster, so that its orphans are recognised."""
    return "motorpool-" + hashlib.sha256(str(data).encode()).hexdigest()[:12]


def server_command(programs: Path, data: Path, *, configuration: Path, port: int) -> Sequence[str]:
    options = {"config_file": str(configuration), "port": str(port), "cluster_name": cluster_name(data)}
    settings = [text for name, value in options.items() for text in ("-c", f"{name}={value}")]
    return [str(programs / "postgres"), "-D", str(data), *settings]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
