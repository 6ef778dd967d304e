"""Every endpoint × everybody: who may, may; nobody else may, and nothing has changed when they tried."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from motorpool.access.guards import SignedIn
from motorpool.accounts.models import Limit, Session, SignIn, User
from motorpool.accounts.roles import Role
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.sessions import start
from motorpool.config import asgi
from motorpool.config.api import api
from motorpool.config.urls import urlpatterns
from motorpool.notifications.models import Notice
from motorpool.organizations.models import Organization
from tests.access.recipes import ANYONE, Recipe
from tests.access.table import BESIDE, PUBLIC, RECIPES, WITH_INITIAL_PASSWORD
from tests.access.world import World
from tests.clients import API, REFUSAL, call, signed_in
from tests.database import rolled_back, snapshot
from tests.factories import NOW, TODAY, make_organization, make_person

OPERATIONS = [
    operation for _, router in api._routers for path in router.path_operations.values() for operation in path.operations
]
NAMES = sorted(operation.view_func.__name__ for operation in OPERATIONS)
ROUTES = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, operation in methods.items()
}
WALKED = [name for name in NAMES if name not in PUBLIC]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World()


class Door:
    """One endpoint, ready to be tried by anybody."""

    def __init__(self, name: str, world: World) -> None:
        recipe = RECIPES[name]
        self.method, path = ROUTES[name]
        self.path = (path.removeprefix(API) + recipe.query).format(**recipe.keys(world))
        self.body = recipe.body(world)
        self.upload = recipe.upload(world) if callable(recipe.upload) else recipe.upload

    def tried_by(self, person: User | None) -> Any:
        client = signed_in(person) if person else Client()
        if self.upload:
            return client.post(f"{API}{self.path}", {"file": SimpleUploadedFile(*self.upload)})
        return call(client, self.method, self.path, self.body)


def strangers(world: World, recipe: Recipe) -> Iterator[tuple[str, User]]:
    """Who may not: every role elsewhere, the other roles here, those who no longer or do not yet have theirs.

    Rights only add up, so elsewhere one person with all the roles stands for one of each.
    """
    reach = recipe.allowed if recipe.anywhere else frozenset[Role]()
    for place, elsewhere in (("sister", world.sister), ("cousin", world.cousin), ("below", world.below)):
        yield place, make_person(elsewhere, *(role for role in Role if role not in reach))
    here = frozenset[Role]() if recipe.at_root else recipe.allowed
    yield from ((f"ours {role}", person) for role, person in world.people.items() if role not in here)
    if recipe.personal:
        yield "colleague", world.colleague
        yield "other driver", world.other_driver.person
    former = make_person(world.ours, *recipe.allowed)
    former.grants.update(valid_to=TODAY)
    yield "former", former


def close_accounts_of(person: User, level: Organization) -> None:
    """A level above suspends all accounts of the person's unit; the roles are held elsewhere."""
    Limit.objects.create(organization=person.organization, valid_from=TODAY, level=level, set_by_name="某")


def text_of(answer: Any) -> str:
    if answer["Content-Type"].startswith("application/vnd"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return str(answer.getvalue().decode(errors="replace"))


def is_hollow(answer: Any) -> bool:
    """An answer that says nothing: that a stranger does not get it either would prove nothing."""
    if answer.status_code == 204 or not answer["Content-Type"].startswith("application/json"):
        return False
    said = answer.json()
    return said == [] or (isinstance(said, dict) and said.get("items") == [])


def test_every_endpoint_has_its_own_name_and_a_recipe() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert set(RECIPES) == set(NAMES)


def test_what_is_answered_beside_the_routes_is_tried_elsewhere() -> None:
    """Whatever else is put under the API's path, in front of Django or behind it, fails here until it is listed."""
    assert {*asgi.BESIDE} == {*BESIDE}
    assert [str(one.pattern) for one in urlpatterns] == ["api/v1/"]
    assert {getattr(one, "name", "") for one in api.urls[0]} == {*RECIPES, "openapi-json", "api-root"}


def test_every_endpoint_names_a_guard() -> None:
    unguarded = {one.view_func.__name__ for one in OPERATIONS if not isinstance(one.auth_param, SignedIn)}
    assert unguarded == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_endpoints_answer_anyone(name: str, world: World) -> None:
    assert Door(name, world).tried_by(None).status_code == RECIPES[name].public


@pytest.mark.parametrize("name", WALKED)
def test_only_who_may(name: str, world: World) -> None:
    recipe = RECIPES[name]
    door = Door(name, world)
    marker = recipe.marker(world) if recipe.marker else ""
    initial = make_person(world.ours, *recipe.allowed)
    initial.must_change_password = True
    initial.save()
    gone = make_person(world.ours, *recipe.allowed)
    gone.is_active = False
    gone.save()
    refused = list(strangers(world, recipe)) if recipe.allowed != ANYONE or marker else []
    if recipe.at_root:
        refused += [(f"root {role}", one) for role, one in world.root_people.items() if role not in recipe.allowed]
    suspended = make_person(make_organization(world.root), *recipe.allowed, at=world.ours)
    close_accounts_of(suspended, world.root)
    before = snapshot()

    said = None
    for role in sorted(recipe.allowed):
        with rolled_back():
            holders = world.root_people if recipe.at_root else world.people
            answer = door.tried_by(holders[Role(role)])
            assert 200 <= answer.status_code < 300, (role, text_of(answer))
            assert marker in text_of(answer), role
            assert recipe.allowed == ANYONE or not is_hollow(answer), role
            said = answer.json() if recipe.figure else None
    assert snapshot() == before

    for who, person in (("nobody", None), ("deactivated", gone)):
        answer = door.tried_by(person)
        assert (answer.status_code, answer.json()) == (401, {**REFUSAL, "code": "not_signed_in"}), who
    if name not in WITH_INITIAL_PASSWORD:
        for person, code in ((initial, "password_change_required"), (suspended, "accounts_suspended")):
            answer = door.tried_by(person)
            assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert snapshot() == before

    for who, person in refused:
        with rolled_back():
            if not told_nothing(door.tried_by(person), who, recipe, marker=marker, said=said, world=world, by=person):
                continue
            assert snapshot() == before, who


def told_nothing(answer: Any, who: str, recipe: Recipe, *, marker: str, said: Any, world: World, by: User) -> bool:
    """Whether a stranger was refused; an answer all the same must be without what is ours."""
    if answer.status_code == 200 and marker:
        assert marker not in text_of(answer), who
    elif answer.status_code == 200 and recipe.counts:
        items = Door(recipe.counts, world).tried_by(by).json()["items"]
        assert answer.json() == {"count": len(items), "more": False}, who
    elif answer.status_code == 200 and recipe.figure:
        assert answer.json() != said, who
    else:
        assert answer.status_code in (403, 404), (who, answer.content.decode())
        assert answer.json() == REFUSAL
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in WALKED if RECIPES[name].allowed != ANYONE or RECIPES[name].marker])
def test_each_role_alone_elsewhere(name: str, world: World) -> None:
    """That one person with all roles stands for each is right only while rights add up; here each is tried alone."""
    recipe = RECIPES[name]
    door, said = Door(name, world), None
    marker = recipe.marker(world) if recipe.marker else ""
    if recipe.figure:
        with rolled_back():
            said = door.tried_by(world.people[Role(min(recipe.allowed))]).json()
    reach = recipe.allowed if recipe.anywhere else frozenset[Role]()
    places = {"sister": world.sister, "cousin": world.cousin, "below": world.below}
    alone = [
        (f"{place} {role}", make_person(unit, role))
        for place, unit in places.items()
        for role in Role
        if role not in reach
    ]
    before = snapshot()
    for who, person in alone:
        point = transaction.savepoint()
        if told_nothing(door.tried_by(person), who, recipe, marker=marker, said=said, world=world, by=person):
            transaction.savepoint_commit(point)  # whatever a refusal left behind is seen at the end
        else:
            transaction.savepoint_rollback(point)
    assert snapshot() == before


OWN = sorted(
    name for name in NAMES if RECIPES[name].allowed == ANYONE and name not in PUBLIC and ROUTES[name][0] == "GET"
)


@pytest.mark.parametrize("name", [name for name in OWN if RECIPES[name].marker is None])
def test_what_anybody_may_ask_tells_only_of_oneself(name: str, world: World) -> None:
    """These know no strangers: everybody gets an answer, and in it nothing of a colleague's account."""
    door, owner = Door(name, world), world.colleague
    Notice.objects.create(user=owner, kind="x", title="只给安平看", link="/x", created_at=NOW)
    SignIn.objects.create(username=owner.username, user=owner, at=NOW, outcome="success", agent="Anping/1.0 Firefox/9")
    Session.objects.filter(user=owner).delete()
    start(user=owner, method="password", origin=Origin("10.7.7.7", "Anping/1.0"), at=NOW)
    private = ("只给安平看", "10.7.7.7", "Anping", owner.username, str(owner.uuid), owner.phone.clear())
    for role, person in world.people.items():
        with rolled_back():
            answer = door.tried_by(person)
            assert answer.status_code == 200
            assert not [one for one in private if one in text_of(answer)], role


def test_the_account_that_is_closed_comes_in_by_no_public_door(world: World) -> None:
    sign_in, second = Door("sign_in", world), Door("pass_second_step", world)
    User.objects.filter(pk=world.colleague.pk).update(is_active=False)
    for door in (sign_in, second):
        answer = door.tried_by(None)
        assert (400 <= answer.status_code < 500, answer.json()) == (True, REFUSAL)
        assert not answer.cookies
