"""How smoothly the live map moves with a whole province in sight and no graphics card.

The real page from `frontend/dist` in Chromium without a GPU, fed by a real web process over a real database: all
vehicles in sight one by one, a tenth of them reporting each second. A hand drags the map to and fro without pause
(`pan`: everybody stays in sight), drags it stroke by stroke several windows away and back (`far`: the page asks the
server for what comes into sight, and forgets and draws everybody anew), then turns the wheel. What is measured are the
moments that `requestAnimationFrame` tells; a frame that is late pulls its figure down. `p5` is the rate that 95 of 100
frames reach; `far_asked` tells how often the server was asked meanwhile.

Prints one JSON line. Usage: python bench/live_map.py [seconds of dragging] [vehicles] [picture of the page.png]
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

WIDTH, HEIGHT = 1440, 900
STEP_S = 0.016
STROKE, STROKES, STEPS = 700, 5, 40
"""Pixels of a stroke of the hand, how many of them lead away (and back), and in how many movements one is made."""
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
# Inside what a screen shows at the zoom below; every tenth drives.
SCATTERED = """
INSERT INTO tracking_latest (vehicle_id, terminal_id, device_at, arrived_at, lat, lon, speed, direction, alarms,
    status_word)
SELECT b.vehicle_id, b.terminal_id, now(), now(), 31400000 + random() * 1400000, 118800000 + random() * 1800000,
    CASE WHEN b.vehicle_id % 10 = 0 THEN 400 ELSE 0 END, (random() * 359)::int, 0, 2 + b.vehicle_id % 2
FROM tracking_binding b
"""
PLACE = {"centre": [119.7, 32.1], "zoom": 9.0}
DRIVEN = """
UPDATE tracking_latest SET device_at = now(), arrived_at = now(), lat = lat + 100, lon = lon + 100
WHERE vehicle_id % 10 = 0
"""
RECORD = """() => {
  window.frames_told = []
  const note = (at) => { window.frames_told.push(at); window.recording = requestAnimationFrame(note) }
  window.recording = requestAnimationFrame(note)
}"""
TAKE = "() => { cancelAnimationFrame(window.recording); return window.frames_told }"


def seed(vehicles: int, url: str) -> str:
    """The session of somebody who may see everything."""
    from datetime import UTC, datetime

    from bench.gateway import seed as seed_terminals

    seed_terminals(vehicles)
    import psycopg

    from motorpool.accounts.models import Grant
    from motorpool.accounts.roles import Role
    from motorpool.accounts.security import sessions
    from motorpool.accounts.security.models import Method
    from motorpool.accounts.security.origins import Origin
    from motorpool.kit.moments import day_of
    from motorpool.organizations.models import Organization
    from tests.factories import make_person

    now = datetime.now(UTC)
    person = make_person(Organization.objects.get(name="接入测试单位"), Role.AUTHORITY)
    Grant.objects.update(valid_from=day_of(now))
    with psycopg.connect(url) as connection:
        connection.execute(SCATTERED)
    return sessions.start(user=person, method=Method.PASSWORD, origin=Origin("127.0.0.1", ""), at=now)


def drive(url: str, stop: threading.Event) -> None:
    """Every second the tenth that drives is somewhere else, as the gateway would have written it."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        while not stop.wait(1):
            connection.execute(DRIVEN)


def rates(told: list[float]) -> list[float]:
    """Frames a second, from one frame to the next, slowest first."""
    gaps = [after - before for before, after in pairwise(told)]
    return sorted(1000 / gap for gap in gaps if gap > 0)


def measure(port: int, session: str, seconds: float, vehicles: int, picture: str) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS
        )
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
        context.add_cookies([{"name": "motorpool_session", "value": session, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.add_init_script(f"localStorage.setItem('live-map', '{json.dumps(PLACE)}')")
        page.goto(f"http://127.0.0.1:{port}/live")
        page.get_by_text(f"地图范围内 {vehicles} 辆").wait_for(timeout=60_000)
        page.wait_for_timeout(3000)
        box = page.get_by_role("application").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        pan = _recorded(page, lambda: _pan(page, x, y, seconds))
        if picture:
            page.screenshot(path=picture)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/live/stream" in request.url else None)
        far = _recorded(page, lambda: _pan_far(page, x, y, seconds))
        page.get_by_text(f"地图范围内 {vehicles} 辆").wait_for(timeout=60_000)
        assert len(asked) > 1, "the map was dragged, and the server was not asked for anything"
        far_asked = len(asked)
        zoom = _recorded(page, lambda: _zoom(page, x, y))
        browser.close()
    return {
        "fps_pan_p50": round(median(pan), 1),
        "fps_pan_p5": round(pan[len(pan) // 20], 1),
        "fps_far_p50": round(median(far), 1),
        "fps_far_p5": round(far[len(far) // 20], 1),
        "far_asked": far_asked,
        "fps_zoom_p50": round(median(zoom), 1),
        "fps_zoom_p5": round(zoom[len(zoom) // 20], 1),
        "frames": len(pan),
    }


def _recorded(page: Any, act: Any) -> list[float]:
    page.evaluate(RECORD)
    act()
    return rates(page.evaluate(TAKE))


def _pan(page: Any, x: float, y: float, seconds: float) -> None:
    """To and fro within what everybody stays in sight of; the hand never rests."""
    page.mouse.move(x, y)
    page.mouse.down()
    until, step = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        began = time.monotonic()
        step += 1
        swing = 60 - abs(step % 240 - 120)
        page.mouse.move(x + swing, y + swing / 2)
        time.sleep(max(0, STEP_S - (time.monotonic() - began)))
    page.mouse.up()


def _pan_far(page: Any, x: float, y: float, seconds: float) -> None:
    """Several windows away and back again, for so long at least; it ends where it began."""
    until, strokes = time.monotonic() + seconds, [-STROKE] * STROKES + [STROKE] * STROKES
    while time.monotonic() < until:
        for stroke in strokes:
            page.mouse.move(x - stroke / 2, y)
            page.mouse.down()
            for step in range(1, STEPS + 1):
                began = time.monotonic()
                page.mouse.move(x - stroke / 2 + stroke * step / STEPS, y)
                time.sleep(max(0, STEP_S - (time.monotonic() - began)))
            page.wait_for_timeout(150)  # the hand rests before it lets go, so that the map does not glide on
            page.mouse.up()
            page.wait_for_timeout(50)


def _zoom(page: Any, x: float, y: float) -> None:
    """In and out again without a rest between the turns of the wheel."""
    page.mouse.move(x, y)
    for turn in ([-20] * 30 + [20] * 30) * 3:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(40)


def main(seconds: str = "15", vehicles: str = "31290", picture: str = "") -> None:
    from bench.live import wait_for
    from motorpool.runtime.environment import environment
    from motorpool.runtime.home import Home
    from motorpool.runtime.postgres import Cluster
    from motorpool.runtime.postgres.temporary import forget
    from tests.gateway.processes import free_port

    home = Home(Path(tempfile.mkdtemp(prefix="motorpool-bench-")))
    busy, here = os.getloadavg()[0], Path(__file__).resolve().parent.parent
    stop = threading.Event()
    try:
        with Cluster(home).running() as url:
            os.environ |= environment(home, database_url=url)
            subprocess.run([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], check=True, cwd=here)
            session, port = seed(int(vehicles), url), free_port()
            command = [sys.executable, "-m", "uvicorn", "motorpool.config.asgi:application", "--port", str(port)]
            web = subprocess.Popen([*command, "--log-level", "error"], cwd=here)
            driving = threading.Thread(target=drive, args=(url, stop))
            driving.start()
            try:
                wait_for(port)
                found = measure(port, session, float(seconds), int(vehicles), picture)
            finally:
                stop.set()
                driving.join()
                web.kill()
                web.wait()
    finally:
        with suppress(OSError):
            forget(home)
    line = {"bench": "map", "vehicles": int(vehicles), **found, "load_before": round(busy, 1)}
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
