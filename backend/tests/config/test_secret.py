"""The web process never serves with the key that everybody can read here."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_of_its_own_it_does_not_start(key: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MOTORPOOL_SECRET_KEY"}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), **({} if key is None else {"MOTORPOOL_SECRET_KEY": key})}
    command = [sys.executable, "-c", "import motorpool.config.asgi"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, "MOTORPOOL_SECRET_KEY" in ended.stderr) == (1, True)
    environment["MOTORPOOL_SECRET_KEY"] = "one-of-its-own"
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
