"""A day as bytes, without a server: the frames that terminals would send, the same whenever they are written."""

from collections.abc import Iterable
from pathlib import Path

from jt808 import Version, encode
from simulator.fleet import usual_version
from simulator.itinerary import Itinerary, Plan
from simulator.reporting import USUAL, Conditions, day_of_reports
from simulator.roads import RoadNet
from simulator.terminal import number_on_line


def write_frames(
    path: Path, plans: Iterable[Plan], net: RoadNet, *, since: float, until: float, seed: int,
    version: Version | None = None, conditions: Conditions = USUAL,
) -> int:  # fmt: skip
    """One frame a line, in hexadecimal, as `motorpool jt808 decode` reads them; answers how many."""
    count = 0
    with path.open("w", encoding="ascii") as file:
        for plan in plans:
            spoken = version or usual_version(plan.phone)
            phone, way = number_on_line(plan.phone, spoken), Itinerary(plan, net, seed=seed)
            reports = day_of_reports(way, since, until, seed=seed, conditions=conditions)
            for serial, report in enumerate(reports):
                for frame in encode(report, version=spoken, phone=phone, serial=serial % 65_536):
                    file.write(f"{frame.hex()}\n")
                    count += 1
    return count
