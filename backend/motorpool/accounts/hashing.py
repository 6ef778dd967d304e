"""How passwords are hashed: slow and big on purpose, so never many at a time, and never while others wait for us."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

_turns = BoundedSemaphore(os.cpu_count() or 1)


class Hasher(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes and four lanes, the second recommended option of RFC 9106, clause 4.

    As many at a time as there are processors: more would not be quicker, and a burst of sign-ins would take gigabytes.
    """

    time_cost, memory_cost, parallelism = 3, 64 << 10, 4

    def encode(self, password: str, salt: str) -> str:
        with turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return super().verify(password, encoded)


@contextmanager
def turn() -> Iterator[None]:
    """Those in line hold no connection to the database: all others would stand in line behind them."""
    if not connection.in_atomic_block:
        connection.close()
    with _turns:
        yield
