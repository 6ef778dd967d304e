"""A pytest plugin, loaded before Django reads its settings (`-p tests.cluster`).

The database of the whole run is `DATABASE_URL`, or an embedded PostgreSQL of its own that is gone afterwards.
"""

import os
import tempfile
from contextlib import ExitStack

import pytest

from motorpool.runtime.postgres import temporary_cluster

_stack = ExitStack()
os.environ["MOTORPOOL_HOME"] = _stack.enter_context(tempfile.TemporaryDirectory(prefix="motorpool-test-"))
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = _stack.enter_context(temporary_cluster())


def pytest_unconfigure(config: pytest.Config) -> None:
    del config
    _stack.close()
