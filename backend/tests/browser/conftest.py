"""Installations to play on, and people who sit before a desk or hold a phone."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, BrowserContext, Page, Playwright, expect

from tests.browser.calls import Calls, post
from tests.browser.installation import Installation, running
from tests.browser.pages import enter

Seat = Callable[[], Page]
SignIn = Callable[[Page, str], None]

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
PATIENCE_MS = 15_000
PLACE: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or "/usr/bin/chromium",
        # In a container there is neither a sandbox for root nor much shared memory.
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture
def installation() -> Iterator[Installation]:
    """An empty one, as after the first start."""
    with running("serve", ready="Ctrl-C") as started:
        yield started


@pytest.fixture(scope="session")
def demo() -> Iterator[Installation]:
    """The demonstration city, shared by all journeys: whoever changes something leaves the rest as it was."""
    with running("demo", ready="Ctrl-C") as started:
        yield started


@pytest.fixture
def sign_in(demo: Installation) -> SignIn:
    """`sign_in(page, "dispatcher")`: as the demo's account of that role, at the desk or on the phone."""

    def as_role(page: Page, role: str) -> None:
        account = demo.account(role)
        enter(page, demo.url, account.username, account.password)

    return as_role


@pytest.fixture(scope="session")
def calls(demo: Installation, playwright: Playwright) -> Iterator[Calls]:
    """`calls("dispatcher")`: the demo's account of that role without a screen, for what is not the journey itself."""
    signed_in: dict[str, APIRequestContext] = {}

    def as_role(role: str) -> APIRequestContext:
        who = signed_in.setdefault(role, playwright.request.new_context(base_url=demo.url))
        if not who.get("/api/v1/auth/me").ok:  # not yet, or the oldest of too many sessions was ended
            account = demo.account(role)
            post(who, "/auth/sign-in", username=account.username, password=account.password)
        return who

    yield as_role
    for context in signed_in.values():
        context.dispose()


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Iterator[Seat]:
    """One more person at a PC, with a session of their own."""
    yield from _seats(lambda: new_context(**PLACE, **DESK))


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Iterator[Seat]:
    """One more person with a phone."""
    yield from _seats(lambda: new_context(**PLACE, **PHONE))


def _seats(context: Callable[[], BrowserContext]) -> Iterator[Seat]:
    crashes: list[str] = []

    def sit_down() -> Page:
        page = context().new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: crashes.append(str(error)))
        return page

    yield sit_down
    assert not crashes, crashes
