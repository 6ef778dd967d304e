"""What spoils the reports can be chosen, and whatever is chosen comes out the same to the byte."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jt808 import Version, decode, read_frame
from jt808.frames import unwrap
from jt808.messages import PositionReport
from jt808.messages.position_report import Status
from motorpool.kit.moments import CHINA
from motorpool.runtime.commands.simulate import simulate
from simulator.itinerary import Itinerary, Leg, Plan
from simulator.reporting import Conditions, day_as_heard, day_of_reports, link
from simulator.roads import RoadNet, metres
from simulator.towns import TOWNS

EIGHT = datetime(2026, 11, 20, 8, tzinfo=CHINA).timestamp()
HOUR = 3600.0
HOME = (31.780, 119.974)
DANYANG = next((town.lat, town.lon) for town in TOWNS if town.name == "丹阳市")
PLAN = Plan("14900000001", "苏D00001", HOME, (Leg(EIGHT, DANYANG), Leg(EIGHT + 4 * HOUR, HOME)), 52_000_000)


@pytest.fixture(scope="module")
def way() -> Itinerary:
    return Itinerary(PLAN, RoadNet(seed=1), seed=1)


def spread(way: Itinerary, noise_m: float) -> float:
    """The mean distance of reports from where the vehicle was, in metres, while it drove."""
    off = []
    for report in day_of_reports(way, EIGHT, EIGHT + 4 * HOUR, seed=1, conditions=Conditions(noise_m, tunnels=False)):
        assert report.time
        moment = way.at(report.time.timestamp())
        if moment.speed_kmh > 1:
            off.append(metres((report.lat, report.lon), (moment.lat, moment.lon)))
    return sum(off) / len(off)


def test_noise_is_as_wide_as_asked_for(way: Itinerary) -> None:
    assert spread(way, 0) < 6  # what is left: a second's rounding of the time at highway speed
    assert 20 < spread(way, 20) < 32  # a Rayleigh distribution's mean is 1.25 times the deviation


def test_tunnels_are_blind_zones_unless_switched_off(way: Itinerary) -> None:
    def blind(*, tunnels: bool) -> int:
        reports = day_of_reports(way, EIGHT, EIGHT + 8 * HOUR, seed=1, conditions=Conditions(tunnels=tunnels))
        return sum(not report.status_word & Status.FIXED for report in reports)

    assert blind(tunnels=True) > 0
    assert blind(tunnels=False) == 0


def test_outages_come_as_often_and_last_as_long_as_asked_for(way: Itinerary) -> None:
    moment = next(one for at in range(600, 3600) if (one := way.at(EIGHT + at)).speed_kmh > 1)

    def silent(conditions: Conditions, hours: int = 60) -> list[int]:
        reached = [
            [link("1", EIGHT + hour * HOUR + at, moment, 1, conditions).reaches for at in range(0, 3600, 10)]
            for hour in range(hours)
        ]
        return [10 * told.count(False) for told in reached]

    assert sum(silent(Conditions(tunnels=False, outages_an_hour=0))) == 0
    always = silent(Conditions(tunnels=False, outages_an_hour=1, longest_outage_s=120))
    assert all(50 <= seconds <= 130 for seconds in always)


def test_a_quicker_fleet_arrives_earlier() -> None:
    usual, quick = (Itinerary(PLAN, RoadNet(seed=1, speed=speed), seed=1) for speed in (1.0, 2.0))
    assert quick.at(EIGHT + HOUR / 2).metres > 1.5 * usual.at(EIGHT + HOUR / 2).metres


def written(path: Path, *more: str) -> bytes:
    told = ["--vehicles", "2", "--since", "2026-11-20T08:00+08:00", "--until", "2026-11-20T11:00+08:00"]
    done: Result = CliRunner().invoke(simulate, [*told, "--write-frames", str(path), *more], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return path.read_bytes()


def test_two_runs_give_the_same_bytes_and_another_seed_gives_others(tmp_path: Path) -> None:
    options = ("--noise", "8", "--outages", "0.5", "--speed", "1.2", "--seed", "7")
    first = written(tmp_path / "one", *options)
    assert first == written(tmp_path / "two", *options)
    assert first != written(tmp_path / "three", *options[:-1], "8")
    assert len(first.splitlines()) > 100


@pytest.mark.parametrize("version", list(Version))
def test_every_revision_is_spoken_as_it_should_be(tmp_path: Path, version: Version) -> None:
    for line in written(tmp_path / "frames", "--version", version.value).splitlines():
        frame = read_frame(unwrap(bytes.fromhex(line.decode())))
        assert (frame.header.version is Version.V2019) == (version is Version.V2019)
        assert isinstance(decode(frame), PositionReport)


def test_what_does_not_fit_together_is_refused() -> None:
    for told in (
        ["--trips", "--pace", "60"], ["--vehicles", "1", "--trips"], ["--vehicles", "1", "--write-frames", "x"],
        ["--vehicles", "1", "--noise", "-1"],
    ):  # fmt: skip
        assert CliRunner().invoke(simulate, told).exit_code != 0, told


def test_what_had_no_link_is_heard_afterwards_and_what_had_no_power_never(way: Itinerary) -> None:
    often = Conditions(outages_an_hour=1, longest_outage_s=900)
    end, silent = EIGHT + 4 * HOUR, (EIGHT + 2 * HOUR, EIGHT + 3 * HOUR)
    heard = list(day_as_heard(way, EIGHT, end, seed=1, conditions=often, silences=[silent]))
    assert [one.arrives_at for one in heard] == sorted(one.arrives_at for one in heard)
    late = [one for one in heard if one.from_memory]
    assert late
    assert all(one.report.time and one.arrives_at - one.report.time.timestamp() > 1 for one in late)
    told = {one.report.encode(Version.V2013) for one in heard}
    usual = {one.encode(Version.V2013) for one in day_of_reports(way, EIGHT, end, seed=1, conditions=often)}
    moments = sorted(one.report.time.timestamp() for one in heard if one.report.time)
    assert not [one for one in moments if silent[0] < one < silent[1]]
    before = list(day_of_reports(way, EIGHT, silent[0], seed=1, conditions=often))
    assert {one.encode(Version.V2013) for one in before} - told == set()
    assert len(usual) > len(told)
