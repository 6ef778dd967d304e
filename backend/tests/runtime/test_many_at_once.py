"""Monday, 8:30: everybody signs in and asks at once. Nobody is refused for want of a connection.

Once, a lock that all sessions shared and a pool that was too small for all of them waited for each other.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BACKEND = Path(__file__).parents[2]
ATTEMPTS = 640


def test_sixty_four_people_at_once() -> None:
    told = {**os.environ, "PYTHONPATH": str(BACKEND)}
    ran = subprocess.run(
        [sys.executable, "bench/contention.py", str(ATTEMPTS)],
        cwd=BACKEND, env=told, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-4000:]
    line = json.loads(ran.stdout)
    assert (line["attempts"], line["overlaps"]) == (ATTEMPTS, 0)
    assert line["dispatched"] + line["refused"] == ATTEMPTS
