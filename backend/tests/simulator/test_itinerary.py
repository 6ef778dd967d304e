"""A vehicle's day."""

import itertools
from collections.abc import Callable

import pytest

from simulator.itinerary import Itinerary, Leg, Plan
from simulator.reporting import Rhythm, link, next_report, report_of
from simulator.roads import RoadNet, metres, moved
from simulator.towns import CHANGZHOU

EIGHT = 1_764_028_800.0
HOME = (31.780, 119.974)
THERE = (31.701, 119.942)
Day = Callable[..., Itinerary]


@pytest.fixture(scope="module")
def day() -> Day:
    net = RoadNet(CHANGZHOU, seed=1)

    def made(*legs: Leg, seed: int = 1) -> Itinerary:
        return Itinerary(Plan("14900000001", "苏D00001", HOME, legs, 1000.0), net, seed=seed)

    return made


@pytest.fixture(scope="module")
def errand(day: Day) -> Itinerary:
    return day(Leg(EIGHT, THERE), Leg(EIGHT + 7200, HOME))


def test_it_stands_drives_stands_and_comes_home(errand: Itinerary) -> None:
    before, driving, there = errand.at(EIGHT - 600), errand.at(EIGHT + 300), errand.at(EIGHT + 5400)
    assert (before.speed_kmh, before.engine_on, before.lat, before.lon) == (0, False, *HOME)
    assert driving.engine_on
    assert driving.metres > 500
    assert (there.speed_kmh, there.engine_on, there.lat, there.lon) == (0, False, *THERE)
    last = errand.at(EIGHT + 90_000)
    assert (last.lat, last.lon) == HOME
    assert last.metres == pytest.approx(2 * there.metres, rel=0.3)


def test_it_never_leaps_and_the_odometer_is_the_way(errand: Itinerary) -> None:
    points = [errand.at(EIGHT - 60 + second) for second in range(0, 9_000, 5)]
    for a, b in itertools.pairwise(points):
        step = metres((a.lat, a.lon), (b.lat, b.lon))
        assert step <= 110 / 3.6 * 5 + 1
        assert step <= b.metres - a.metres + 1
        assert b.metres >= a.metres
        assert 0 <= b.speed_kmh < 115


def test_the_same_plan_drives_the_same_way(day: Day, errand: Itinerary) -> None:
    again = day(Leg(EIGHT, THERE), Leg(EIGHT + 7200, HOME))
    assert [again.at(EIGHT + s) for s in range(0, 9000, 60)] == [errand.at(EIGHT + s) for s in range(0, 9000, 60)]
    other = day(Leg(EIGHT, THERE), Leg(EIGHT + 7200, HOME), seed=2)
    assert other.at(EIGHT + 400) != errand.at(EIGHT + 400)


def test_it_arrives_when_it_is_known_to(day: Day) -> None:
    took = day(Leg(EIGHT, THERE)).ends_at - EIGHT
    late = day(Leg(EIGHT, THERE, arrive_at=EIGHT + 1.5 * took))
    assert late.ends_at == pytest.approx(EIGHT + 1.5 * took)
    never_flies = day(Leg(EIGHT, THERE, arrive_at=EIGHT + 60))
    assert never_flies.ends_at > EIGHT + 300


def test_a_new_errand_begins_where_it_is(day: Day, errand: Itinerary) -> None:
    now = EIGHT + 240
    turned = errand.diverted(now, [Leg(now, HOME)], errand.plan)
    assert turned.at(now - 30) == errand.at(now - 30)
    here, soon = errand.at(now), turned.at(now + 1)
    assert metres((here.lat, here.lon), (soon.lat, soon.lon)) < 40
    assert (turned.at(now + 3600).lat, turned.at(now + 3600).lon) == HOME


def test_it_reports_in_its_rhythm_and_at_every_change(errand: Itinerary) -> None:
    moments = [EIGHT - 600]
    while moments[-1] < EIGHT + 600:
        moments.append(next_report(errand, moments[-1], Rhythm(), seed=1))
    assert EIGHT in moments
    gaps = {round(b - a) for a, b in itertools.pairwise(moments) if a >= EIGHT + 60}
    assert gaps <= {10, 30}


def test_what_it_reports(errand: Itinerary) -> None:
    moment = errand.at(EIGHT + 300)
    said = report_of("1", EIGHT + 300, moment, fixed_at=None, odometer_m=1_000.0, seed=1)
    assert metres((said.lat, said.lon), (moment.lat, moment.lon)) < 25
    assert said.time is not None
    assert said.time.timestamp() == EIGHT + 300
    assert said.items.mileage_km == pytest.approx((1_000 + moment.metres) / 1000, abs=0.06)
    assert {"acc_on", "fixed", "beidou"} <= set(said.status)
    blind = report_of("1", EIGHT + 300, moment, fixed_at=HOME, odometer_m=0, seed=1)
    assert "fixed" not in blind.status
    assert (blind.lat, blind.lon) == HOME


def test_no_link_and_no_fix_in_a_tunnel(errand: Itinerary) -> None:
    moment = errand.at(EIGHT + 300)
    assert link("1", EIGHT, moment._replace(in_tunnel=True), 1) == (False, False)
    reached = [link("1", EIGHT + second, moment, 1).reaches for second in range(0, 36_000, 30)]
    assert 0.9 < sum(reached) / len(reached) < 1


def test_a_place_is_moved_by_metres() -> None:
    assert metres(HOME, moved(HOME, north_m=0, east_m=100)) == pytest.approx(100, rel=1e-3)
