"""Whose process the server is: PostgreSQL refuses to run as root, so root hands it to an unprivileged user."""

import os
import pwd
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from motorpool.runtime.errors import CannotRun

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Owner:
    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def switch(self) -> "tuple[int, int] | tuple[None, None]":
        """The uid and gid a child must change to, or nothing when we are that user ourselves."""
        return (self.uid, self.gid) if self.is_another else (None, None)

    def give(self, path: Path) -> None:
        if self.is_another:
            os.chown(path, self.uid, self.gid)

    def can_pass(self, folder: Path) -> bool:
        """May this user walk through the folder and all above it? By the mode bits alone: a doubt counts as no."""
        return all(self._can_enter(one.stat()) for one in (folder, *folder.parents))

    def _can_enter(self, entry: os.stat_result) -> bool:
        if entry.st_uid == self.uid:
            return bool(entry.st_mode & stat.S_IXUSR)
        if entry.st_gid == self.gid:
            return bool(entry.st_mode & stat.S_IXGRP)
        return bool(entry.st_mode & stat.S_IXOTH)


def owner_of_server(environment: Mapping[str, str], data: Path | None = None) -> Owner:
    """Ourselves; for root, whoever owns the data already, else MOTORPOOL_POSTGRES_USER, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return _owner(pwd.getpwuid(os.geteuid()))
    if data is not None and data.exists() and (uid := data.stat().st_uid) != 0:
        return Owner(str(uid), uid, data.stat().st_gid)
    chosen = environment.get("MOTORPOOL_POSTGRES_USER")
    for name in [chosen] if chosen else CANDIDATES:
        try:
            return _owner(pwd.getpwnam(name))
        except KeyError:
            continue
    raise CannotRun(
        f"找不到可运行数据库的普通用户（{chosen or '、'.join(CANDIDATES)}），请用 MOTORPOOL_POSTGRES_USER 指定一个。"
    )


def _owner(entry: pwd.struct_passwd) -> Owner:
    if entry.pw_uid == 0:
        if os.geteuid() != 0:
            raise CannotRun("无法确定当前用户。")
        raise CannotRun("数据库不能以 root 运行，请用 MOTORPOOL_POSTGRES_USER 指定一个普通用户。")
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
