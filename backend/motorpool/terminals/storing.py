"""The bytes of pictures, sounds and videos, in the data folder under `media/`."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import filetype
from django.conf import settings

from motorpool.kit.folders import private_folder

ACCEPTED = {
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/png": ".png",
    "audio/mpeg": ".mp3",
    "audio/x-wav": ".wav",
    "video/x-ms-wmv": ".wmv",
    "video/mp4": ".mp4",
}
UNKNOWN = "application/octet-stream"
"""Whatever else it claims to be: kept, and only ever handed out as a download."""

SOON_KNOWN = timedelta(days=1)
"""A file is written before its row is committed. One that is older and has no row will not get one."""


class Stored(NamedTuple):
    uuid: UUID
    written_at: datetime


def content_type_of(data: bytes) -> str:
    """By what the bytes are, not by what the terminal says."""
    seen = filetype.guess_mime(data[:8192]) if data else None
    return seen if seen in ACCEPTED else UNKNOWN


def suffix_of(content_type: str) -> str:
    return ACCEPTED.get(content_type, ".bin")


def path_of(uuid: UUID) -> Path:
    text = str(uuid)
    return Path(settings.MOTORPOOL_HOME) / "media" / text[:2] / text


def write(uuid: UUID, data: bytes) -> str:
    """Durable under its final name when this returns; the digest."""
    target = path_of(uuid)
    with tempfile.NamedTemporaryFile(dir=private_folder(target.parent), delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
            os.replace(part.name, target)
        except OSError:  # a full disk must not be filled with parts
            os.unlink(part.name)
            raise
    return hashlib.sha256(data).hexdigest()


def remove(uuid: UUID) -> None:
    path_of(uuid).unlink(missing_ok=True)


def stored() -> Iterator[Stored]:
    """All files there are, folder by folder."""
    for path in (Path(settings.MOTORPOOL_HOME) / "media").glob("[0-9a-f][0-9a-f]/*-*-*-*-*"):
        yield Stored(UUID(path.name), datetime.fromtimestamp(path.stat().st_mtime, UTC))
