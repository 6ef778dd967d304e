"""Vehicles somewhere, heard some time ago, and what a viewer is told of them."""

import json
from base64 import b64decode
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import numpy as np

from motorpool.access.actors import Actor
from motorpool.live import reading
from motorpool.live.fleet import Fleet
from motorpool.live.view import ROW, View, Wish
from motorpool.tracking.models import Heard, Latest, Terminal
from motorpool.tracking.motion import STATES
from motorpool.tracking.rules import MotionRules
from motorpool.tracking.sight import live_reach
from motorpool.vehicles.models import Vehicle
from tests.factories import NOW

HERE = (119.9741, 31.8106)
"""In 新北区."""
_phones = count(13_900_000_000)


def heard(
    vehicle: Vehicle,
    *,
    at: datetime = NOW,
    place: tuple[float, float] | None = HERE,
    speed: int = 0,
    engine: bool = False,
) -> Latest:
    """What its terminal said last; `speed` in tenths of km/h."""
    held = Latest.objects.filter(vehicle=vehicle).first()
    terminal = held.terminal if held else Terminal.objects.create(
        organization=vehicle.organization, phone=str(next(_phones)), created_at=NOW
    )  # fmt: skip
    lon, lat = [round(part * 1e6) for part in place] if place else (None, None)
    return Latest.objects.update_or_create(
        vehicle=vehicle,
        defaults={
            "terminal": terminal, "device_at": at, "arrived_at": at, "lat": lat, "lon": lon, "speed": speed,
            "direction": 90, "alarms": 0, "status_word": 3 if engine else 2,
        },
    )[0]  # fmt: skip


def spoke(
    vehicle: Vehicle, at: datetime, *, reported_at: datetime | None = None, placed: bool = False, engine: bool = False
) -> None:
    """Its terminal said something that is no good position; what was said before stays where it says less."""
    said: dict[str, Any] = {"heard_at": at}
    if reported_at:
        said |= {"reported_at": reported_at, "placed": placed, "status_word": int(engine)}
    Heard.objects.update_or_create(vehicle=vehicle, defaults=said, create_defaults={"since": at, **said})


def fleet_of(at: datetime = NOW) -> Fleet:
    fleet = Fleet(MotionRules())
    refresh(fleet, at)
    return fleet


def refresh(fleet: Fleet, at: datetime = NOW) -> None:
    fleet.list_vehicles(reading.register())
    fleet.hear(reading.positions_since(0), reading.heard_since(0), at.timestamp())


class Viewer:
    """Keeps what it was told, as a browser does."""

    def __init__(self, fleet: Fleet, actor: Actor, at: datetime = NOW, **wish: Any) -> None:
        self.view = View(fleet, Wish(**wish), live_reach(actor, at))
        self.summary: dict[str, Any] = {}
        self.areas: list[dict[str, Any]] = []
        self.vehicles: dict[str, dict[str, Any]] = {}
        self.everything = ""
        self._plates: dict[int, str] = {}
        self.look()

    def look(self) -> list[str]:
        """The names of the events that came."""
        frames = self.view.frames()
        for frame in frames:
            self.everything += frame.data
            content = json.loads(frame.data)
            if frame.event == "fleet":
                self.summary = content
            elif frame.event == "areas":
                self.areas = content
            else:
                self._take(content)
        return [frame.event for frame in frames]

    def _take(self, content: dict[str, Any]) -> None:
        if content["whole"]:
            self.vehicles.clear()
        rows = np.frombuffer(b64decode(content["rows"]), ROW)
        self._plates |= {int(row["id"]): plate for row, plate in zip(rows, content["plates"], strict=False)}
        for row in rows:
            told = {"lon": row["lon"] / 1e6, "lat": row["lat"] / 1e6, "state": STATES[row["state"]].value}
            self.vehicles[self._plates[int(row["id"])]] = told
        for key in content["gone"]:
            self.vehicles.pop(self._plates[key])

    def states(self) -> dict[str, str]:
        return {plate: told["state"] for plate, told in self.vehicles.items()}


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)
