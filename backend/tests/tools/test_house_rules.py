"""Each house rule against a line it lets pass and one it does not."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[3] / "tools" / "house_rules.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house_rules", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("path", "good", "bad", "reason"),
    [
        ("trips/services/x.py", 'trip.move("rate")', 'trip.status = "rated"', "a status changes"),
        ("trips/api.py", "queries.trips_for(actor)", "Trip.objects.all()", "queries.py"),
        ("trips/services/x.py", "def rate(*, trip_id, by): ...", "def rate(trip_id, by): ...", "positional"),
        ("trips/queries.py", "def late(now): ...", "def late(): return timezone.now()", "clock"),
        ("trips/queries.py", "try: ...\nexcept ValueError: ...", "try: ...\nexcept Exception: ...", "must be seen"),
        ("config/x.py", 'environ["MOTORPOOL_HOME"]', 'environ["MOTORPOOL_SECRET_WISH"]', "docs/settings.md"),
    ],
)
def test_rule(path: str, good: str, bad: str, reason: str) -> None:
    rules = load()
    assert list(rules.breaches(Path(path), good)) == []
    found = list(rules.breaches(Path(path), bad))
    assert len(found) == 1
    assert reason in found[0]


def test_a_long_file_is_a_defect() -> None:
    assert len(list(load().breaches(Path("trips/x.py"), "\n" * 501))) == 1
