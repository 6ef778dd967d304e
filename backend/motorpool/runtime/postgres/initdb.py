"""Making a new cluster: whole or not at all."""

import locale
import os
import shutil
import subprocess
from pathlib import Path

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.postgres.place import Place
from motorpool.runtime.processes import end, has_exited, spawn
from motorpool.runtime.stopping import Pause

SUPERUSER = "postgres"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def create_cluster(place: Place, *, programs: Path, password: str, durable: bool, log: Path, pause: Pause) -> None:
    """Made beside its final name and renamed, so that an interrupted first start is simply done again."""
    draft = place.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    place.owner.give(draft)
    secret = _password_file(place, password)
    try:
        with log.open("ab") as output:
            _run(_command(programs, draft, secret, durable=durable), place, output.fileno(), pause)
    except _Failed as failure:
        raise CannotRun(f"无法建立数据库（initdb 退出代码 {failure}），详见 {log}。") from failure
    finally:
        secret.unlink()
    draft.rename(place.data)
    _sync(place.folder)


class _Failed(Exception):
    pass


def _command(programs: Path, data: Path, secret: Path, *, durable: bool) -> list[str]:
    return [
        str(programs / "initdb"),
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        f"--lc-ctype={_character_types()}",
        "--data-checksums",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]


def _character_types() -> str:
    """Sorting is always bytewise. C.UTF-8 knows Chinese characters as letters (pg_trgm); old systems lack it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _password_file(place: Place, password: str) -> Path:
    path = place.folder / "initial-password"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
    place.owner.give(path)
    return path


def _run(command: list[str], place: Place, output: int, pause: Pause) -> None:
    uid, gid = place.owner.switch
    process: subprocess.Popen[bytes] = spawn(
        command, environment=ENVIRONMENT, output=output, uid=uid, gid=gid, folder="/"
    )
    try:
        while not has_exited(process):
            pause(0.02)
    finally:
        end(process, ())
    if process.returncode:
        raise _Failed(process.returncode)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
