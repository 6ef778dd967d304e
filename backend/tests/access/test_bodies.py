"""Who may call an endpoint for the own records must not reach somebody else's through what the body names."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from motorpool.accounts.roles import Role
from motorpool.config.api import api
from tests.access.recipes import Recipe
from tests.access.table import PUBLIC, RECIPES
from tests.access.test_walk import ROUTES, Door
from tests.access.world import World
from tests.clients import call, signed_in
from tests.database import rolled_back, snapshot
from tests.factories import NOW

KEY = ("_id", "_ids")
SPEC: dict[str, Any] = api.get_openapi_schema()
# Where the walk's recipe leaves out what may be left out.
BODIES: dict[str, Callable[[World], Any]] = {
    "approve_terminal": lambda w: {"vehicle_id": w.other_vehicle.pk},
    "open_live_view": lambda w: {"vehicle_id": w.vehicle.pk},
}


def names_records(body: Any) -> bool:
    if isinstance(body, dict):
        return any((name.endswith(KEY) and value) or names_records(value) for name, value in body.items())
    return isinstance(body, list) and any(names_records(one) for one in body)


def schema_of(name: str) -> dict[str, Any]:
    method, path = ROUTES[name]
    sent = SPEC["paths"][path][method.lower()].get("requestBody", {"content": {}})["content"]
    kind = sent.get("application/json", {}).get("schema", {}).get("$ref", "/").rpartition("/")[2]
    found: dict[str, Any] = SPEC["components"]["schemas"].get(kind, {})
    return found


# Those whose body has a place for a key of a record; nested ones (stops of a trip) name places, not records.
NAMING = sorted(
    name for name in set(RECIPES) - PUBLIC if any(one.endswith(KEY) for one in schema_of(name).get("properties", {}))
)


def body_of(name: str, world: World) -> Any:
    return BODIES.get(name, RECIPES[name].body)(world)


@pytest.fixture
def worlds(db: None) -> Iterator[tuple[World, World]]:
    with time_machine.travel(NOW, tick=False):
        yield World(), World()


def tried(name: str, recipe: Recipe, ours: World, theirs: World) -> Iterator[tuple[str, Any]]:
    """Each role, at its own unit's address, with a body that names the other's records."""
    body, own = body_of(name, theirs), Door(name, ours)
    for role in sorted(recipe.allowed):
        with rolled_back():
            people = ours.root_people if recipe.at_root else ours.people
            yield role, call(signed_in(people[Role(role)]), own.method, own.path, body)


@pytest.mark.parametrize("name", NAMING)
def test_a_body_reaches_only_ones_own(name: str, worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    recipe = RECIPES[name]
    assert names_records(body_of(name, theirs)), "the recipe does not try the keys of its body"
    before = None
    for role, answer in tried(name, recipe, ours, theirs):
        assert 400 <= answer.status_code < 500, (role, answer.content.decode())
        before = before or snapshot()
        assert snapshot() == before, role
