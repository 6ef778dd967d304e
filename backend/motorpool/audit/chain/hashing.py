"""What is hashed, and how: SM3 (GB/T 32905) over a canonical text of an entry, linked to the seal before.

Form 1 of an entry is the JSON array `[1, id, at, actor_id, …]` in the order of FACTS, UTF-8, without blanks, characters
not escaped; null is null. `at` is UTC with six digits (2026-11-22T00:00:00.000000Z); `before` and `after` are strings:
the text PostgreSQL writes for the jsonb value. Another form (a new column) gets another number; old seals keep theirs.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

FORM = 1
GENESIS = bytes(32)  # what the first seal is linked to
MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
FACTS = (
    f"e.id, to_char(e.at AT TIME ZONE 'UTC', '{MOMENT}'), e.actor_id, e.actor_name, e.organization_id, e.action,"
    " e.action_label, e.subject_type, e.subject_id, e.subject, e.note, e.before::text, e.after::text"
)
Facts = Sequence[int | str | None]

_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class NoSm3(Exception):
    def __init__(self) -> None:
        super().__init__(
            "本机的 OpenSSL 不支持国密 SM3，操作记录无法封存和核验。请使用带 SM3 的 OpenSSL 1.1.1 或更高版本。"
        )


def require_sm3() -> None:
    """Some builds leave SM3 out; that must be said before anything waits for seals."""
    try:
        hashlib.new("sm3")
    except ValueError as error:
        raise NoSm3 from error


def sm3(content: bytes) -> bytes:
    return hashlib.new("sm3", content).digest()


def hash_of_entry(facts: Facts) -> bytes:
    return sm3(_canonical([FORM, *facts]).encode())


def link(previous: bytes, entry_hash: bytes, *, sealed_at: str | None, floor: int) -> bytes:
    """The chain's value at a seal: SM3(previous ‖ hash of the entry ‖ "sealed_at floor")."""
    return sm3(previous + entry_hash + f"{sealed_at} {floor}".encode())


def written(moment: datetime) -> str:
    """As MOMENT lets the database write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
