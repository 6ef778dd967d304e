"""The three files of boundaries: our own, or those that the installation put into `$MOTORPOOL_HOME/map`."""

import gzip
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

OURS = Path(__file__).parent / "data"
NOTE = "内置界线仅供开发和演示，未经地图审核；正式使用前请更换为具有审图号的底图。"


class Boundaries(StrEnum):
    PROVINCES = "provinces"
    CITIES = "cities"
    COUNTIES = "counties"


class Drawing(NamedTuple):
    text: bytes
    packed: bytes
    """The same, by gzip."""
    digest: str
    is_ours: bool


@cache
def drawing(name: Boundaries) -> Drawing:
    """Read once for each process: whoever replaces the file restarts."""
    own = Path(settings.MOTORPOOL_HOME) / "map" / f"{name}.json"
    is_ours = not own.exists()
    text = (OURS / own.name if is_ours else own).read_bytes()
    return Drawing(text, gzip.compress(text, mtime=0), sha256(text).hexdigest()[:16], is_ours)


def note() -> str:
    """What has to be said of the boundaries shown; nothing, where all are the installation's own."""
    return NOTE if any(drawing(name).is_ours for name in Boundaries) else ""
