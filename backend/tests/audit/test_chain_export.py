"""The sealer exports heads hour by hour; against a copy of that file `motorpool audit verify` names what was bent."""
# ruff: noqa: S608 - statements of whoever tampers, with keys of our own

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import make_conninfo
from pytest_django.fixtures import Settings

from motorpool.audit.chain import heads
from motorpool.audit.models import Entry, Seal
from tests.audit.chains import insert_with_id, recompute, tamper, write
from tests.database import racing, rolled_back

HOUR = 0.4  # as long as an hour is for this sealer
SEAL = f"""
from django.core.management import execute_from_command_line
from motorpool.audit.chain import heads
from motorpool.audit.management.commands import seal_audit
heads.SAVE_EVERY, seal_audit.PAUSE = {HOUR}, 0.05
execute_from_command_line(["motorpool", "seal_audit"])
"""


def test_heads_are_exported_each_hour() -> None:
    assert heads.SAVE_EVERY == 3600


def running(home: Path) -> "subprocess.Popen[bytes]":
    known = connection.get_connection_params()
    url = make_conninfo("", **{name: known[name] for name in ("dbname", "user", "password", "host", "port")})
    told = {"DJANGO_SETTINGS_MODULE": "motorpool.config.settings", "DATABASE_URL": url, "MOTORPOOL_HOME": str(home)}
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", SEAL], env=os.environ | told | path)


def exported(file: Path) -> list[int]:
    return [one.position for one in heads.read(file)] if file.exists() else []


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def verified(copy: Path) -> tuple[int, str]:
    output = StringIO()
    try:
        call_command("verify_audit", "--head", str(copy), stdout=output, stderr=output, no_color=True)
    except SystemExit as stopped:
        return int(stopped.code or 0), output.getvalue()
    return 0, output.getvalue()


def changed(first: int) -> None:
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {first + 1}")


def removed(first: int) -> None:
    tamper(f"DELETE FROM audit_entry WHERE id = {first + 3}")


def inserted(first: int) -> None:
    insert_with_id(first - 1)


def reordered(first: int) -> None:
    tamper(
        "UPDATE audit_seal SET position = 1000 WHERE position = 2",
        "UPDATE audit_seal SET position = 2 WHERE position = 5",
        "UPDATE audit_seal SET position = 5 WHERE position = 1000",
    )


def cut(first: int) -> None:
    tamper("DELETE FROM audit_seal WHERE position > 4", f"DELETE FROM audit_entry WHERE id > {first + 3}")


def recomputed(first: int) -> None:
    tamper(f"UPDATE audit_entry SET note = '无事' WHERE id = {first}")
    recompute(1)


BENT = {
    changed: "✗ 记录被篡改（位置 2，",
    removed: "✗ 记录被删除（位置 4，",
    inserted: "✗ 记录系事后插入（",
    reordered: "✗ 顺序被改动（位置 2，",
    cut: "✗ 链尾被截断（位置 4）",
    recomputed: "✗ 链被重新计算（位置 3，",
}


@racing
@pytest.mark.slow  # on a busy machine: a process is started
def test_against_a_copy_of_what_was_exported(tmp_path: Path, settings: Settings) -> None:
    settings.MOTORPOOL_HOME = str(tmp_path)
    file, copy = tmp_path / heads.FILE, tmp_path / "elsewhere.jsonl"
    first = write(3)[0].pk
    with running(tmp_path) as sealer:
        try:
            until(lambda: exported(file) == [3])
            write(4)
            until(lambda: Seal.objects.count() == 7)
            assert exported(file)[0] == 3
            until(lambda: exported(file)[-1] == 7)  # an hour later
        finally:
            sealer.terminate()
    assert sealer.returncode == 0
    shutil.copy(file, copy)
    assert len(heads.read(copy)) == len(set(exported(copy)))
    assert Entry.objects.count() == 7
    code, text = verified(copy)
    assert (code, "✓ 链完整" in text) == (0, True), text

    for bend, named in BENT.items():
        with rolled_back():
            bend(first)
            code, text = verified(copy)
        assert (code, named in text) == (1, True), (bend.__name__, text)
    assert verified(copy)[0] == 0
