"""Where the cluster lies: inside MOTORPOOL_HOME if its owner can get there, otherwise where he can.

No mode of a folder outside MOTORPOOL_HOME is ever changed.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home, write_private
from motorpool.runtime.postgres.owner import Owner, owner_of_server

ELSEWHERE = Path("/var/lib/motorpool/clusters")


@dataclass(frozen=True)
class Place:
    folder: Path
    owner: Owner

    @property
    def data(self) -> Path:
        return self.folder / "data"


def place_of(home: Home) -> Place:
    record = home.folder / "cluster-place"
    if record.exists():
        return _recorded(Path(record.read_text().strip()), record)
    inside = home.folder / "postgres"
    owner = owner_of_server(os.environ, inside / "data")
    if owner.is_another:
        _let_pass(home.folder)
    if not owner.is_another or owner.can_pass(home.folder):
        return _prepared(Place(inside, owner))
    if (inside / "data").exists():
        raise CannotRun(f"用户 {owner.name} 无法进入 {home.folder}，数据库的文件却在其中。请恢复上级目录的访问权限。")
    place = _prepared(Place(ELSEWHERE / f"{home.folder.name}-{secrets.token_hex(6)}", owner))
    write_private(place.folder / "home", str(home.folder))  # for whoever wonders whose it is
    write_private(record, str(place.folder))
    return place


def _let_pass(folder: Path) -> None:
    """The right to walk through MOTORPOOL_HOME itself, not to list or read it."""
    mode = folder.stat().st_mode & 0o7777
    if mode & 0o011 != 0o011:
        folder.chmod(mode | 0o011)


def _recorded(folder: Path, record: Path) -> Place:
    if not folder.is_dir():
        raise CannotRun(
            f"{record} 记录的数据库目录 {folder} 不存在。请恢复该目录；如确定要从空库开始，请删除 {record}。"
        )
    return Place(folder, owner_of_server(os.environ, folder / "data"))


def _prepared(place: Place) -> Place:
    """The folder stays ours, so that nobody replaces what we keep in it; only `data` is the server's user's."""
    _make(place.folder)
    if place.owner.is_another and not place.owner.can_pass(place.folder):
        raise CannotRun(f"用户 {place.owner.name} 无法进入 {place.folder}，请检查各级目录的访问权限。")
    return place


def _make(folder: Path) -> None:
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir()
        folder.chmod(0o711)  # whatever the umask says
