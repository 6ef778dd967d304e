"""Plans from a file, to a file, and made up for any number of vehicles."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from simulator.itinerary import Leg, Plan
from simulator.roads import Point, RoadNet, moved
from simulator.towns import Town

FIRST_NUMBER = 14_900_000_000
PROVINCES = {"32": "苏", "31": "沪", "33": "浙"}
LETTERS = "ABCDEFGHJKLMN"
ADDRESSES = 16


class BadPlan(ValueError):
    """A line of a file of plans that says nothing a vehicle could do; the text names line and reason."""


def read_plans(path: Path) -> list[Plan]:
    """One JSON object a line: phone, plate, home [lat, lon], odometer_m, legs.

    A leg has depart_at, to [lat, lon] and, if wanted, arrive_at and keep_engine_on.

    Moments in ISO 8601 with their zone. `BadPlan` names the first line that cannot be read.
    """
    plans = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                plans.append(_plan(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise BadPlan(f"第 {number} 行：{type(error).__name__} {error}") from error
    phones = [plan.phone for plan in plans]
    twice = next((phone for phone in phones if phones.count(phone) > 1), None)
    if twice:
        raise BadPlan(f"终端号 {twice} 出现多次")
    return plans


def write_plans(path: Path, plans: Iterable[Plan]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for plan in plans:
            file.write(json.dumps(_as_json(plan), ensure_ascii=False) + "\n")


def write_register(path: Path, plans: Iterable[Plan]) -> None:
    """What `motorpool terminals import` takes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["phone", "plate"])
        rows.writerows((plan.phone, plan.plate) for plan in plans)


def made_up(net: RoadNet, count: int, *, midnight: float, seed: int) -> Iterator[Plan]:
    """So many vehicles with an ordinary working day each; `midnight`: when that day begins."""
    for number in range(count):
        throw = Random(f"{seed}/plan/{number}")  # noqa: S311 - plays errands, guards nothing
        town = throw.choices(net.towns, [one.radius_m**2 for one in net.towns])[0]
        home = _address(net, town, throw, seed)
        legs = []
        at = midnight + throw.uniform(7.2, 9.5) * 3600
        while at < midnight + 17.5 * 3600:
            far = throw.choice(net.towns) if throw.random() < 0.12 else town
            there = _address(net, far, throw, seed)
            legs.append(Leg(at, there, keep_engine_on=throw.random() < 0.1))
            at += net.route(home, there).seconds + throw.uniform(0.3, 2.0) * 3600
            legs.append(Leg(at, home))
            at += net.route(there, home).seconds + throw.uniform(0.2, 2.5) * 3600
        yield Plan(
            str(FIRST_NUMBER + number), _plate(town.division, number), home, tuple(legs),
            throw.uniform(5_000, 180_000) * 1000,
        )  # fmt: skip


def _address(net: RoadNet, town: Town, throw: Random, seed: int) -> Point:
    """One of a few addresses of the town, where many park: so ways are found once and driven often."""
    court = Random(f"{seed}/{town.name}/{throw.randrange(ADDRESSES)}")  # noqa: S311 - plays errands, guards nothing
    return moved(net.place(town, court), north_m=throw.uniform(-25, 25), east_m=throw.uniform(-25, 25))


def _plate(division: str, number: int) -> str:
    city = LETTERS[max(0, int(division[2:4]) - 1) % len(LETTERS)]
    return f"{PROVINCES.get(division[:2], '苏')}{city}{number % 100_000:05d}"


def _plan(told: dict[str, Any]) -> Plan:
    phone = str(told["phone"])
    int(phone, 16)
    return Plan(
        phone=phone,
        plate=str(told.get("plate", "")),
        home=_point(told["home"]),
        legs=tuple(_leg(leg) for leg in told.get("legs", ())),
        odometer_m=float(told.get("odometer_m", 0)),
    )


def _leg(told: dict[str, Any]) -> Leg:
    depart, arrive = _moment(told["depart_at"]), told.get("arrive_at")
    return Leg(depart, _point(told["to"]), _moment(arrive) if arrive else None, bool(told.get("keep_engine_on")))


def _moment(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its zone: {text}")
    return moment.timestamp()


def _point(told: list[float]) -> Point:
    lat, lon = map(float, told)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no place on earth: {told}")
    return lat, lon


def _as_json(plan: Plan) -> dict[str, Any]:
    legs = [
        {
            "depart_at": _iso(leg.depart_at),
            "to": leg.to,
            "arrive_at": _iso(leg.arrive_at) if leg.arrive_at else None,
            "keep_engine_on": leg.keep_engine_on,
        }
        for leg in plan.legs
    ]
    return {"phone": plan.phone, "plate": plan.plate, "home": plan.home, "odometer_m": plan.odometer_m, "legs": legs}


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment).astimezone().isoformat(timespec="seconds")
