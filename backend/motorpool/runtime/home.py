"""MOTORPOOL_HOME: the one folder that holds everything an installation keeps."""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

from motorpool.runtime.errors import CannotRun

LARGEST_LOG = 10_000_000


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()

    @classmethod
    def of_this_installation(cls) -> Self:
        if chosen := os.environ.get("MOTORPOOL_HOME"):
            return cls(Path(chosen))
        if os.geteuid() == 0:
            return cls(Path("/var/lib/motorpool"))
        return cls(Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "motorpool")

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def database_url(self) -> Path:
        """Holds the address of the embedded database while it runs; only its owner may read it."""
        return self.folder / "database-url"

    def prepare(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotRun(
                f"无法使用数据目录 {self.folder}：{error.strerror}。可用环境变量 MOTORPOOL_HOME 另行指定。"
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for ourselves. The lock goes with the process, however it ends."""
        self.prepare()
        with locked(
            self.folder / "lock",
            f"数据目录 {self.folder} 正由另一个 motorpool 使用，请先停止它，或另设 MOTORPOOL_HOME。",
        ):
            yield

    @property
    def is_in_use(self) -> bool:
        try:
            with (self.folder / "lock").open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
        """A random text made once for this installation and kept in a file of that name."""
        path = self.folder / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            pass
        except PermissionError as error:
            raise CannotRun(f"无权读取 {path}，请以启动 motorpool 的用户运行。") from error
        write_private(path, make())
        return path.read_text().strip()


@contextmanager
def locked(path: Path, message: str) -> Iterator[None]:
    with path.open("ab") as file:
        os.chmod(file.fileno(), 0o600)
        patience = time.monotonic() + 0.5  # a look at the lock (`is_in_use`) holds it for a moment
        while not _takes(file):
            if time.monotonic() > patience:
                raise CannotRun(message)
            time.sleep(0.05)
        yield


def _takes(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Readable by its owner only, and never seen half written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def keep_small(log: Path) -> None:
    """For a log that another process appends to: the old text moves to `<name>.1`, the file goes on from empty."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            log.with_name(f"{log.name}.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)
