"""A throw-away cluster for tests: fast because it need not survive anything, and gone without a trace."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from motorpool.runtime.home import Home
from motorpool.runtime.postgres.cluster import Cluster
from motorpool.runtime.postgres.place import place_of

CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "4GB",
}


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """The address of an empty database `motorpool`, whose owner may create more."""
    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-")))
    try:
        with Cluster(home, settings=CARELESS).running() as url:
            yield url
    finally:
        forget(home)


def forget(home: Home) -> None:
    """Remove a home and its cluster, wherever that lies."""
    if home.folder.exists():
        shutil.rmtree(place_of(home).folder)
        shutil.rmtree(home.folder)
