"""The last days of a few vehicles on the road: the simulator's own reports, through the gateway's own pipeline.

So that playback, distances, gaps and stops have something to show before the first night; the simulator goes on from
where this ends.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from operator import itemgetter

from django.db import connection

from motorpool.accounts.roles import Role
from motorpool.demo.city import City
from motorpool.gateway.positions import row_of
from motorpool.kit.moments import day_of, start_of
from motorpool.looking.models import LookRequest
from motorpool.looking.states import RequestStatus
from motorpool.simulation.plans import Duty, duties, plan_of
from motorpool.tracking.fixes import NOTHING
from motorpool.tracking.ingest import Appender
from motorpool.tracking.models import Binding, Terminal, VehicleDay
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services import joining, reworking, unfolding
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.services.deriving import derive_day
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.models import VehicleKind
from simulator.answering import MAKER, MODEL, Device
from simulator.fleet import usual_version
from simulator.itinerary import Itinerary, Plan
from simulator.reporting import USUAL, Heard, day_as_heard
from simulator.roads import RoadNet

SEED = 0
"""As the simulator of `make demo` has it, so that today's roads are the same ones."""
DAYS = 3
"""That are over; today is driven, too, as far as it has gone."""
DAY_S = 86_400.0
POOR = USUAL._replace(outages_an_hour=0.12, longest_outage_s=1_500)
"""Worse than usual, so that the ledger of gaps has each kind."""
SILENT_H = {1: 0.4, 4: 0.7, 6: 34.0, 8: 0.5, 10: 14.0}
"""So many hours the terminal of this vehicle, by its number, had no power, from its first drive on."""
OF_THE_MANAGER = 3
"""Vehicles of the fleet manager's unit, who otherwise would see none of his own."""


def drive_last_days(city: City, now: datetime, *, vehicles: int) -> int:
    """Once: what was reported or derived since then stays. How many positions."""
    if VehicleDay.objects.exists():
        return 0
    today = day_of(now)
    first = today - timedelta(days=DAYS)
    make_partitions(today=first)
    net, stored = RoadNet(seed=SEED), 0
    chosen = _chosen(city, net, first)[:vehicles]
    present = {one.duty.phone: one.duty for one in duties(net, since=start_of(today))}
    appender = Appender(connection.connection)
    for number, (binding, duty) in enumerate(chosen):
        reports = chain(
            _past(duty, binding.vehicle.odometer_km * 1000.0, net, first, today, SILENT_H.get(number, 0.0)),
            _today(present[duty.phone], binding.vehicle.odometer_km * 1000.0, net, today, now),
        )
        _join(binding, start_of(first))
        stored += _store(appender, binding.terminal, reports)
    unfolding.work_out_states(at=now)
    for binding, _ in chosen:
        key = binding.vehicle_id
        for day in (first + timedelta(days=n) for n in range(DAYS)):
            derive_day(vehicle_id=key, day=day, arrivals_until=today - timedelta(days=1), at=now)
        reworking.rework(vehicle_id=key, since=start_of(today), until=now, at=now)
    return stored


def _chosen(city: City, net: RoadNet, first: date) -> list[tuple[Binding, Duty]]:
    """The demo driver's, those that somebody may look at, some of the demo manager's, then the busiest of each unit."""
    allowed = set(LookRequest.objects.filter(status=RequestStatus.APPROVED).values_list("vehicles", flat=True))
    known = {one.duty.phone: one.duty for one in duties(net, since=start_of(first))}
    midnight = start_of(first + timedelta(days=DAYS)).timestamp()
    held = Binding.objects.filter(period__upper_inf=True, terminal__status=TerminalStatus.REGISTERED)
    rows = held.select_related("terminal", "vehicle").exclude(vehicle__kind=VehicleKind.SPECIAL)
    found = [(one, known[one.terminal.phone]) for one in rows if one.terminal.phone in known]
    # One on its way at midnight would be at home a second later: today has a plan of its own.
    there = sorted((pair for pair in found if not _is_out(pair[1], midnight)), key=_busyness)
    before = Counter[int]()  # of its unit
    ranked = list[tuple[tuple[bool, bool, bool, int, int], tuple[Binding, Duty]]]()
    for binding, duty in there:
        key, unit = binding.vehicle_id, binding.vehicle.organization_id
        is_star = city.star_vehicle is not None and key == city.star_vehicle.pk
        is_own = unit == city.stars[Role.FLEET_MANAGER].organization_id and before[unit] < OF_THE_MANAGER
        ranked.append(((not is_star, key not in allowed, not is_own, before[unit], len(ranked)), (binding, duty)))
        before[unit] += 1
    return [pair for _, pair in sorted(ranked, key=itemgetter(0))]


def _busyness(pair: tuple[Binding, Duty]) -> tuple[int, int]:
    binding, duty = pair
    return -max(len(duty.errands), DAYS if duty.patrols else 0), binding.pk


def _is_out(duty: Duty, midnight: float) -> bool:
    return any(one.departed_at < midnight < (one.returned_at or one.ends_at) + 7_200 for one in duty.errands)


def _join(binding: Binding, at: datetime) -> None:
    """As the terminal would introduce itself; later it does so again."""
    terminal, vehicle = binding.terminal, binding.vehicle
    version = usual_version(terminal.phone)
    device = Device(terminal.phone, version, vehicle.plate)
    claim = Claim(
        phone=terminal.phone, device_id=device.device_id, maker=MAKER, model=MODEL, plate=vehicle.plate,
        version=version,
    )  # fmt: skip
    joining.register_terminal(claim=claim, at=at)


def _past(duty: Duty, odometer_m: float, net: RoadNet, first: date, today: date, silent_h: float) -> Iterator[Heard]:
    """Ends with what the odometer says now, for the simulator goes on from there."""
    begin, end = start_of(first).timestamp(), start_of(today).timestamp()
    midnights = [begin + n * DAY_S for n in range(DAYS if duty.patrols else 1)]
    plans = [plan_of(duty, net, midnight=midnight, odometer_m=0.0) for midnight in midnights]
    legs = tuple(leg for plan in plans for leg in plan.legs if leg.depart_at < end)
    plan = Plan(duty.phone, duty.plate, duty.home, legs)
    driven = Itinerary(plan, net, seed=SEED).at(end).metres
    way = Itinerary(plan.with_odometer(max(0.0, odometer_m - driven)), net, seed=SEED)
    silences = [(leg.depart_at + 120, leg.depart_at + silent_h * 3600) for leg in legs[:1]]
    return day_as_heard(way, begin, end, seed=SEED, conditions=POOR, silences=silences)


def _today(duty: Duty, odometer_m: float, net: RoadNet, today: date, now: datetime) -> Iterator[Heard]:
    midnight = start_of(today).timestamp()
    way = Itinerary(plan_of(duty, net, midnight=midnight, odometer_m=odometer_m), net, seed=SEED)
    return day_as_heard(way, midnight, now.timestamp(), seed=SEED)


def _store(appender: Appender, terminal: Terminal, reports: Iterator[Heard]) -> int:
    version = usual_version(terminal.phone)
    rows, newest, past = list[bytes](), list[bytes](), NOTHING
    for heard in reports:
        past, row, doubt = row_of(
            heard.report.encode(version), terminal_id=terminal.pk, past=past, now=heard.arrives_at,
            from_memory=heard.from_memory,
        )  # fmt: skip
        rows.append(row.packed)
        if doubt is None:
            newest = [row.packed]
    appender.append(rows, some_are_old=False, some_are_late=False, newest=newest)
    return len(rows)
