"""Passwords are hashed a few at a time, and whoever waits for that holds nothing that others need."""

import os
from contextlib import ExitStack
from threading import Event, Thread

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from pytest_django.fixtures import Settings

from motorpool.accounts import hashing
from tests.database import racing

OLDER = (
    "argon2$argon2id$v=19$m=102400,t=2,p=8$YXJMTWxvVHRCMTdWUDJWVnFta0VURQ$VMFPOiKzIKro0CC/eTzmsbQ1ZyBB6eLoxAT6YJc/uN8"
)


@pytest.fixture(autouse=True)
def slow(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["motorpool.accounts.hashing.Hasher"]


@pytest.mark.django_db
def test_what_older_versions_hashed_still_opens() -> None:
    assert check_password("Old-Password-2026", OLDER)
    assert not check_password("Old-Password-2027", OLDER)
    assert make_password("New-Password-2026").startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")


@racing
def test_in_line_nobody_holds_a_connection() -> None:
    asked, done = Event(), Event()
    held = list[bool]()

    def sign_in() -> None:
        connection.ensure_connection()
        asked.set()
        held.append(check_password("Old-Password-2026", OLDER))
        held.append(connection.connection is not None)
        done.set()

    with ExitStack() as turns:
        for _ in range(os.cpu_count() or 1):
            turns.enter_context(hashing.turn())
        thread = Thread(target=sign_in)
        thread.start()
        assert asked.wait(5)
        assert not done.wait(0.5)
    thread.join(10)
    assert held == [True, False]
