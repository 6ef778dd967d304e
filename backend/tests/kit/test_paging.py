"""Lists by cursor: every row once, in order, for every way of sorting; a forged cursor is refused."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motorpool.accounts.models import User
from motorpool.kit.paging import CAP, BadCursor, BadSort, Window, capped_count, page_of
from motorpool.organizations.models import Organization
from motorpool.trips.models import Trip
from motorpool.vehicles.models import Vehicle
from tests.factories import Unit, ask, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db
SORTS = {"plate": "plate", "seats": "seats", "odometer_km": "odometer_km", "id": "pk", "name": "organization__name_key"}


def forged(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def walked(sort: str, limit: int, default: str = "plate") -> list[Any]:
    found: list[Any] = []
    window = Window(limit=limit, sort=sort)
    while True:
        page = page_of(Vehicle.objects.select_related("organization"), window=window, sorts=SORTS, default=default)
        found += page["items"]
        if page["next"] is None:
            return found
        window = Window(limit=limit, sort=sort, after=page["next"])


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS), ""])
def test_every_row_once_and_in_order(sort: str, limit: int) -> None:
    units = [make_organization(name=name) for name in ("常州市财政局", "溧阳市人民政府")]
    for n in range(5):
        make_vehicle(units[n % 2], seats=4 + n // 2, odometer_km=1000 * (n % 3))
    found = walked(sort, limit)
    name = (sort or "plate").removeprefix("-")
    values = {"id": "pk", "name": "organization__name_key"}.get(name, name)
    order = [values, "pk"] if not sort.startswith("-") else [f"-{values}", "-pk"]
    assert found == list(Vehicle.objects.order_by(*order))


def test_moments_to_the_microsecond() -> None:
    unit = Unit()
    for n in range(4):
        trip = ask(unit.applicant)
        Trip.objects.filter(pk=trip.pk).update(
            start_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n // 2)
        )
    sorts, seen, after = {"start_at": "start_at"}, [], ""
    while after is not None:
        page = page_of(Trip.objects.all(), window=Window(limit=1, after=after), sorts=sorts, default="-start_at")
        seen += page["items"]
        after = page["next"]
    assert seen == list(Trip.objects.order_by("-start_at", "-pk"))


def test_names_of_any_length() -> None:
    """A cursor carries the value sorted by, so it may be long."""
    for _ in range(3):
        unit = make_organization(name="常州市机关事务管理局直属机关公务用车综合服务保障中心" * 3)
        make_person(unit, name="买买提艾力阿不都热合曼" * 5)
    for rows in (Organization.objects.all(), User.objects.all()):
        first = page_of(rows, window=Window(limit=1), sorts={"name": "name_key"}, default="name")
        second = page_of(rows, window=Window(limit=1, after=first["next"]), sorts={"name": "name_key"}, default="name")
        assert first["items"] != second["items"]


@pytest.mark.parametrize("sort", ["colour", "-", "--plate", "organization__name", "plate "])
def test_unknown_sorts(sort: str) -> None:
    if sort.strip() in SORTS:
        assert walked(sort, 5) == []
        return
    with pytest.raises(BadSort):
        walked(sort, 5)


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        ("plate", "x"),
        ("plate", "%%%"),
        ("plate", "常州"),
        ("plate", forged()),
        ("plate", forged("plate", "苏D1")),
        ("plate", forged("seats", 1, 1)),
        ("plate", forged("plate", None, 1)),
        ("plate", forged("plate", ["苏"], 1)),
        ("plate", forged("plate", "苏", "1")),
        ("plate", forged("plate", "苏", 1.5)),
        ("plate", forged("plate", "\x00", 1)),
        ("plate", forged("plate", "\ud800", 1)),
        ("seats", forged("seats", "five", 1)),
        ("seats", forged("seats", float("inf"), 1)),
        ("seats", forged("seats", float("nan"), 1)),
        ("created_at", forged("created_at", "soon", 1)),
        ("created_at", forged("created_at", 5, 1)),
        ("created_at", forged("created_at", "2026-13-45T00:00:00+08:00", 1)),
        ("created_at", forged("created_at", "2026-01-01T00:00:00", 1)),
        ("created_at", forged("created_at", "2026-01-01", 1)),
    ],
)
def test_forged_cursors(sort: str, cursor: str) -> None:
    sorts = {"plate": "plate", "seats": "seats"}
    model: Any = Vehicle
    if sort == "created_at":
        model, sorts = Trip, {"created_at": "created_at"}
    with pytest.raises(BadCursor):
        page_of(model.objects.all(), window=Window(after=cursor, sort=sort, limit=50), sorts=sorts, default=sort)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sort=st.sampled_from(["plate", "-seats", "odometer_km", "-name", "id"]), value=scalars, key=scalars)
def test_whatever_is_forged_is_a_page_or_a_refusal(sort: str, value: object, key: object) -> None:
    try:
        window = Window(after=forged(sort, value, key), sort=sort, limit=50)
        found = page_of(Vehicle.objects.all(), window=window, sorts=SORTS, default="plate")
    except (BadCursor, ValueError):
        return
    assert found == {"items": [], "next": None}


def test_counts_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_organization()
    for _ in range(3):
        make_vehicle(unit)
    assert capped_count(Vehicle.objects.all()) == {"count": 3, "more": False}
    assert CAP == 10_000
    monkeypatch.setattr("motorpool.kit.paging.CAP", 2)
    assert capped_count(Vehicle.objects.all()) == {"count": 2, "more": True}
