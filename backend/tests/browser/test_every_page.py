"""Every page × every role: what the menu offers opens in order, what it does not offer stays shut when typed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from motorpool.accounts.roles import Role
from tests.browser.calls import Calls
from tests.browser.conftest import DESK, PHONE, PLACE
from tests.browser.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.further, pytest.mark.pages]

SOURCE = Path(__file__).parents[3] / "frontend" / "src"
NARROW: dict[str, Any] = {"viewport": PHONE["viewport"]}
# What the frame around every page asks, whichever page it is.
FRAME = re.compile(r"/api/v1/(auth/|trips/waiting|notices|live/stream|map|setup|security/sign-in-methods)")
SETTLED_MS, LONGEST_MS = 60, 15_000
TYPED = """path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate', {state: {}})) }"""
MOMENT = "() => new Promise(done => setTimeout(done, 20))"
LOOK = """() => ({
    path: location.pathname,
    wide: document.documentElement.scrollWidth - innerWidth,
    heading: [...document.querySelectorAll('h1, .van-nav-bar__title')].some(one => one.innerText.trim()),
    text: (document.querySelector('main') ?? document.body).innerText,
})"""

narrow_desk_seen: set[str] = set()


def pages_of(app: str) -> list[str]:
    """Every page of the app that is no record's own, as its routes name them."""
    folder = SOURCE / app / "features"
    written = "".join(one.read_text(encoding="utf-8") for one in folder.glob("*/routes.ts"))
    found = [path.removesuffix(r"/:id(\\d+)?") for path in re.findall(r"path: '(/[^']*)'", written)]
    return sorted({path for path in found if ":" not in path})


class Walker:
    """One browser of one person; it hears what goes wrong on the way."""

    def __init__(self, page: Page, url: str, prefix: str) -> None:
        self.page, self.url, self.prefix = page, url, prefix
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self._open: set[Request] = set()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._begin)
        page.on("requestfinished", lambda request: self._open.discard(request))
        page.on("requestfailed", lambda request: self._open.discard(request))
        page.on("response", self._answered)
        page.goto(f"{url}{prefix}/")
        page.locator("nav[aria-label=主菜单] a, .van-tabbar-item").first.wait_for()
        self.settle()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(f"console: {message.text[:200]}")

    def _begin(self, request: Request) -> None:
        if "/live/stream" in request.url or not request.url.startswith(self.url):
            return
        self._open.add(request)
        if "/api/" in request.url:
            self.asked.append(request.url.removeprefix(self.url))

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url.removeprefix(self.url)}")

    def settle(self) -> None:
        """Until nothing has been asked for a moment."""
        quiet = waited = 0
        while quiet < SETTLED_MS and waited < LONGEST_MS:
            self.page.evaluate(MOMENT)  # in the page's own turn: not while it is still making itself
            waited += 20
            quiet = 0 if self._open else quiet + 20

    def goto(self, path: str) -> dict[str, Any]:
        """By its address, within the app that is open: the same guard decides, without loading everything again."""
        self.wrong.clear()
        self.asked.clear()
        self.page.evaluate(TYPED, f"{self.prefix}{path}")
        self.settle()
        seen: dict[str, Any] = self.page.evaluate(LOOK)
        return seen

    def faults(self, seen: dict[str, Any], path: str) -> list[str]:
        found = [f"{self.prefix}{path}: {one}" for one in self.wrong]
        if not seen["heading"]:
            found.append(f"{self.prefix}{path}: no heading")
        if seen["wide"] > 0:
            found.append(f"{self.prefix}{path}: {seen['wide']} px too wide")
        return found

    def leaks(self, seen: dict[str, Any], path: str) -> list[str]:
        """Of a page that is not this person's."""
        found = [] if seen["path"].endswith("/not-permitted") else [f"{self.prefix}{path}: is open"]
        told = [one for one in self.asked if not FRAME.match(one)]
        found += [f"{self.prefix}{path}: asks {one}" for one in told]
        if "权限" not in seen["text"]:
            found.append(f"{self.prefix}{path}: does not say why: {seen['text'][:80]}")
        return found


def offered_on_desk(page: Page) -> set[str]:
    hrefs = page.eval_on_selector_all("nav[aria-label=主菜单] a", "all => all.map(one => one.getAttribute('href'))")
    return {str(href) for href in hrefs}


def offered_on_phone(walker: "Walker") -> set[str]:
    """By the bar at the bottom and the list under 我的, whose entries are buttons with a name."""
    names = walker.page.locator(".van-tabbar-item__text").all_inner_texts()
    walker.goto("/me")
    names += walker.page.locator(".more .van-cell__title").all_inner_texts()
    found = {name.strip() for name in names}
    return {"/", "/me"} | {path for path, titles in entries_of("mobile").items() if found & titles}


@pytest.fixture
def walk(
    new_context: Callable[..., BrowserContext], demo: Installation, calls: Calls
) -> Callable[[str, str, dict[str, Any]], Walker]:
    def start(role: str, prefix: str, device: dict[str, Any]) -> Walker:
        context = new_context(**PLACE, **device, storage_state=calls(role).storage_state())
        return Walker(context.new_page(), demo.url, prefix)

    return start


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_every_page(role: str, walk: Callable[[str, str, dict[str, Any]], Walker]) -> None:
    found: list[str] = []
    desk = walk(role, "", DESK)
    offered = offered_on_desk(desk.page)
    assert "/" in offered
    found += tried(desk, "desk", offered)
    phone = walk(role, "/m", PHONE)
    found += tried(phone, "mobile", offered_on_phone(phone))

    if unseen := sorted(offered - narrow_desk_seen):
        narrow = walk(role, "", NARROW)
        for path in unseen:
            found += [f"390 px {one}" for one in narrow.faults(narrow.goto(path), path)]
        narrow_desk_seen.update(unseen)
    assert not found, "\n".join(found)


def tried(walker: Walker, app: str, offered: set[str]) -> list[str]:
    """What is offered is in order; of the rest, what others find in their menu is shut, and what opens is in order."""
    found: list[str] = []
    entries = entries_of(app, "menu|tab")  # 我的 may offer less than may be opened
    for path in sorted(offered | {*pages_of(app)}):
        seen = walker.goto(path)
        shut = path not in offered and (path in entries or seen["path"].endswith("/not-permitted"))
        found += walker.leaks(seen, path) if shut else walker.faults(seen, path)
    return found


TITLE = re.compile(r"title: '([^']+)'")
ENTRY = re.compile(r"path: '(/[^':]*?)(?:/:id\(\\\\d\+\)\?)?',((?:(?!path: ').)*)", re.DOTALL)


def entries_of(app: str, kinds: str = "menu|tab|more") -> dict[str, set[str]]:
    """Pages that whoever may open them finds in the menu, with the names they have there.

    On the phone that is the tab's, or the page's own where the bar is full.
    """
    routes = (one.read_text(encoding="utf-8") for one in (SOURCE / app / "features").glob("*/routes.ts"))
    entry = re.compile(rf"\b(?:{kinds}): \{{[^}}]*\}}")
    found = {path: rest for text in routes for path, rest in ENTRY.findall(text) if entry.search(rest)}
    return {
        path: {*TITLE.findall("".join(entry.findall(rest))), *TITLE.findall(rest)[:1]} for path, rest in found.items()
    }
