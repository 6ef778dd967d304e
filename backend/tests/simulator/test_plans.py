"""Files of plans."""

import json
from pathlib import Path

import pytest

from simulator.plans import BadPlan, made_up, read_plans, write_plans, write_register
from simulator.roads import RoadNet
from simulator.towns import CHANGZHOU

MIDNIGHT = 1_764_000_000.0
LINE = {"phone": "149", "plate": "苏D1", "home": [31.7, 119.9], "legs": [{"depart_at": "2026-11-25T08:00:00+08:00", "to": [31.8, 119.9]}]}  # fmt: skip  # noqa: E501


def test_what_is_written_is_read(tmp_path: Path) -> None:
    plans = list(made_up(RoadNet(CHANGZHOU), 4, midnight=MIDNIGHT, seed=3))
    write_plans(tmp_path / "plans", plans)
    write_register(tmp_path / "register.csv", plans)
    found = read_plans(tmp_path / "plans")
    assert [(one.phone, one.plate, one.home, len(one.legs)) for one in found] == [
        (one.phone, one.plate, one.home, len(one.legs)) for one in plans
    ]
    assert (tmp_path / "register.csv").read_text().splitlines()[:2] == [
        "phone,plate",
        f"{plans[0].phone},{plans[0].plate}",
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"home": [91, 0]}, "第 2 行"),
        ({"phone": "zz"}, "第 2 行"),
        ({"home": None}, "第 2 行"),
        ({"legs": [{"depart_at": "2026-11-25T08:00:00", "to": [31.8, 119.9]}]}, "第 2 行"),
        ({"legs": [{"to": [31.8, 119.9]}]}, "第 2 行"),
        ({"phone": "149"}, "多次"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    other = {**LINE, "phone": "150", **change}
    (tmp_path / "plans").write_text(f"{json.dumps(LINE)}\n{json.dumps(other)}\n")
    with pytest.raises(BadPlan, match=reason):
        read_plans(tmp_path / "plans")


def test_made_up_plates_and_numbers_are_one_each() -> None:
    plans = list(made_up(RoadNet(CHANGZHOU), 50, midnight=MIDNIGHT, seed=3))
    assert len({one.plate for one in plans}) == len({one.phone for one in plans}) == 50
