"""What the units were given and reported: 编制, 实有 and 标识化, from the founding on and as of each new year since."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from motorpool.access.actors import Actor
from motorpool.demo.identity import dice
from motorpool.demo.ledger import Ledger
from motorpool.demo.units import SERVICE_CENTER, UnitPlan
from motorpool.establishment.models import Figure, FigureKind
from motorpool.establishment.queries import NOT_UNITS
from motorpool.kit.moments import start_of
from motorpool.organizations.models import Organization
from motorpool.vehicles.models import Vehicle, VehicleKind

APPROVED, REPORTED = "常编〔{}〕{} 号（演示）", "{}年度报表（演示）"
UNMARKED = frozenset({VehicleKind.CONFIDENTIAL, VehicleKind.SPECIAL})  # need not bear the sign
OVER = ("常州市城市管理局", "武进区水利局")  # keep one more than they may
ASTRAY = ("常州市交通运输局", "金坛区交通运输局", "溧阳市农业农村局")  # report other numbers than the register's
SILENT = ("新北区生态环境局",)  # has not reported yet


class Number(NamedTuple):
    kind: str
    value: int
    on: date
    source: str
    part: str = ""


def report_figures(
    ledger: Ledger,
    units: Iterable[tuple[UnitPlan, Organization, list[Vehicle]]],
    *,
    founded: date,
    today: date,
    by: Actor,
) -> int:
    number = 0
    for place, (plan, unit, fleet) in enumerate(units, 1):
        if plan.kind in NOT_UNITS or plan.name in SILENT:
            continue
        for one in _numbers(plan, place, Counter(vehicle.kind for vehicle in fleet), founded, today):
            _enter(ledger, unit, one, by)
            number += 1
    return number


def _numbers(plan: UnitPlan, place: int, kept: Counter[str], founded: date, today: date) -> Iterator[Number]:
    throw = dice("figures", plan.name)
    document = APPROVED.format(founded.year - 1, place + 10)
    yield Number(FigureKind.STAFF, _staff(plan, throw), founded, document)
    for kind, count in sorted(kept.items()):
        fewer = plan.name in OVER and kind == max(kept, key=lambda one: (kept[one], one))
        yield Number(FigureKind.QUOTA, count - fewer, founded, document, kind)
    over = plan.name in OVER
    yield Number(FigureKind.QUOTA, kept.total() - over + (0 if over else throw.choice((0, 0, 1))), founded, document)
    to_mark = sum(count for kind, count in kept.items() if kind not in UNMARKED)
    marked = to_mark
    for year in range(today.year, founded.year - 1, -1):  # back from the present, as the signs were put on year by year
        on = max(founded, date(year, 1, 1))
        source = REPORTED.format(year - 1)
        wrong = 1 if plan.name in ASTRAY and year == today.year else 0
        yield Number(FigureKind.REPORTED, kept.total() + wrong, on, source)
        yield Number(FigureKind.TO_MARK, to_mark, on, source)
        marked = max(0, marked - throw.choice((0, 0, 1, 2)))
        yield Number(FigureKind.MARKED, marked, on, source)


def _staff(plan: UnitPlan, throw: Random) -> int:
    """The approved posts are more than the few people who have an account here."""
    return plan.staff * (2 if plan.name == SERVICE_CENTER else 3) + throw.randint(0, 9)


def report_former(ledger: Ledger, unit: Organization, vehicles: int, *, founded: date, by: Actor) -> None:
    """Of a unit of which only the past is left."""
    document = APPROVED.format(founded.year - 1, 9)
    yearly = REPORTED.format(founded.year - 1)
    for one in (
        Number(FigureKind.STAFF, 24, founded, document),
        Number(FigureKind.QUOTA, vehicles, founded, document),
        Number(FigureKind.REPORTED, vehicles, founded, yearly),
        Number(FigureKind.TO_MARK, vehicles, founded, yearly),
        Number(FigureKind.MARKED, vehicles - 1, founded, yearly),
    ):
        _enter(ledger, unit, one, by)


def _enter(ledger: Ledger, unit: Organization, one: Number, by: Actor) -> None:
    """As `establishment.services.enter_figure`, on the afternoon of the day."""
    at = start_of(one.on) + timedelta(hours=14)
    data = {
        "kind": one.kind, "vehicle_kind": one.part, "value": one.value, "effective_on": one.on, "source": one.source
    }  # fmt: skip
    made = ledger.make(Figure, organization=unit, recorded_at=at, **data)
    ledger.record(action="enter", label="填报编制和标识数", by=by, at=at, subject=made, note=one.source, after=data)
