"""Heads of the chain, saved outside the database: whoever rewrites the chain would have to rewrite them too.

One line of JSON for each: {"position", "chain_hash", "at"}. A file is only ever appended to.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from motorpool.audit.chain.hashing import MOMENT

log = logging.getLogger(__name__)
FILE = "audit-heads.jsonl"
SAVE_EVERY = 3600.0  # seconds
AGAIN_AFTER = 60.0  # where the file could not be written
TAIL = 1000  # bytes, more than a few lines
CURRENT = f"""
SELECT position, chain_hash, to_char(sealed_at AT TIME ZONE 'UTC', '{MOMENT}') FROM audit_seal
ORDER BY position DESC LIMIT 1
"""  # noqa: S608


@dataclass(frozen=True)
class Head:
    position: int
    chain_hash: str
    at: str  # when it was sealed

    def __str__(self) -> str:
        return json.dumps({"position": self.position, "chain_hash": self.chain_hash, "at": self.at})


@dataclass(frozen=True)
class Saved:
    """The last head of a file, and when it was written there."""

    head: Head
    saved_at: datetime


class BadHeads(Exception):
    """The file cannot be read, or is no file of heads."""


def place() -> Path:
    """Where the heads are saved: `MOTORPOOL_AUDIT_HEADS`, or in the data folder."""
    return Path(settings.AUDIT_HEADS or Path(settings.MOTORPOOL_HOME) / FILE)


def current() -> Head | None:
    with connection.cursor() as cursor:
        cursor.execute(CURRENT)
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1]).hex(), row[2]) if row else None


def save(path: Path) -> None:
    """Append the current head, unless it is the last one there; on return it is on the disk."""
    head = current()
    if head is None:
        return
    before = path.read_bytes() if path.exists() else b""
    if before.endswith(f"{head}\n".encode()):
        return
    started = "\n" if before and not before.endswith(b"\n") else ""  # a line cut by a crash stays alone
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{started}{head}\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)  # the file may be new
    os.close(folder)


class Saver:
    """Saves the head at once, then each hour, by whatever clock it is told: seconds that only ever grow."""

    def __init__(self, path: Path, now: float) -> None:
        self._path, self._due = path, now

    def when_due(self, now: float) -> None:
        """A file that cannot be written must not stop the sealing: it is said, and tried again soon."""
        if now < self._due:
            return
        try:
            save(self._path)
        except OSError as error:
            log.error("the head of the chain could not be saved, trying again: %s", error)
            self._due = now + AGAIN_AFTER
        else:
            self._due = now + SAVE_EVERY


def last(path: Path) -> Saved | None:
    """The last whole line; None where there is no file yet, or none that can be read from here."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            lines = file.read().decode(errors="replace").splitlines()
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        found = next((head for line in reversed(lines) for head in _heads(path, [line])), None)
    except (OSError, BadHeads):
        return None
    return Saved(found, written) if found else None


def read(path: Path) -> list[Head]:
    """Every head in the file. Lines that were cut by a crash are passed over; anything else there is refused."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadHeads(f"无法读取链头文件 {path}：{error}") from error
    return list(_heads(path, lines))


def _heads(path: Path, lines: list[str]) -> Iterator[Head]:
    for number, line in enumerate(lines, 1):
        if not line.endswith("}"):  # cut, or empty
            continue
        try:
            found = json.loads(line)
            yield Head(int(found["position"]), str(found["chain_hash"]).lower(), str(found["at"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadHeads(f"链头文件 {path} 第 {number} 行无法识别") from error
