"""Takes the README's pictures from a running demo: `screenshots.py http://127.0.0.1:8000 …/demo-accounts.json`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 1.5}
PICTURES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("board", "dispatcher", "/board", DESK),
    ("live", "authority", "/live", DESK),
    ("phone-home", "applicant", "/m/", PHONE),
    ("phone-ask", "applicant", "/m/trips/new", PHONE),
    ("phone-task", "driver", "/m/tasks", PHONE),
]


def take(
    browser: Browser, base: str, account: dict[str, str], path: str, options: dict[str, Any], target: Path
) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    credentials = {"username": account["username"], "password": account["password"]}
    context.request.post(f"{base}/api/v1/auth/sign-in", data=credentials)
    page = context.new_page()
    page.goto(base + path)
    page.wait_for_load_state("load")  # never idle where a stream is open
    page.wait_for_timeout(4_000)  # data, fonts, transitions
    page.screenshot(path=target)
    context.close()


def main(base: str, accounts: str) -> None:
    by_role = {account["role"]: account for account in json.loads(Path(accounts).read_text(encoding="utf-8"))}
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        for name, role, path, options in PICTURES:
            take(browser, base, by_role[role], path, options, IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
