"""What a person's record offers is what the server does, and what it does not offer is refused."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from tests.clients import answered, call, get, post, signed_in
from tests.database import rolled_back
from tests.factories import NOW, TODAY, make_organization, make_person

pytestmark = pytest.mark.django_db
HELD = (
    Role.APPLICANT, Role.DRIVER, Role.ADMINISTRATOR, Role.AUTHORITY, Role.SUPERVISOR, Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)  # fmt: skip
VERBS = {"activate": "activate", "deactivate": "deactivate", "reset_password": "reset-password"}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Place:
    """A city with a county, and people of every standing."""

    def __init__(self) -> None:
        self.city = make_organization()
        self.county, self.beside = make_organization(self.city), make_organization(self.city)
        below = {str(role): make_person(self.county, role) for role in HELD}
        closed = make_person(self.county, Role.APPLICANT)
        User.objects.filter(pk=closed.pk).update(is_active=False)
        elsewhere = make_person(self.county, Role.APPLICANT)
        Grant.objects.create(user=elsewhere, role=Role.APPROVER, organization=self.beside, valid_from=TODAY)
        former = make_person(self.county, Role.SUPERVISOR)
        former.grants.update(valid_from=TODAY - timedelta(days=90), valid_to=TODAY - timedelta(days=30))
        long_ago = make_person(self.county, Role.SUPERVISOR)
        long_ago.grants.update(valid_from=TODAY - timedelta(days=900), valid_to=TODAY - timedelta(days=400))
        fresh = make_person(self.county, Role.SUPERVISOR)
        User.objects.filter(pk=fresh.pk).update(password="!", last_login=None)
        to_come = make_person(self.county, Role.APPLICANT)
        Grant.objects.create(
            user=to_come, role=Role.AUDIT_ADMIN, organization=self.county, valid_from=TODAY + timedelta(days=9)
        )
        self.people: Mapping[str, User] = {
            **below, "closed": closed, "elsewhere": elsewhere, "former": former, "long_ago": long_ago,
            "fresh": fresh, "to_come": to_come,
        }  # fmt: skip

    def actors(self) -> Iterator[User]:
        yield self.people["administrator"]
        yield self.people["authority"]
        yield from (make_person(self.city, role) for role in (Role.ADMINISTRATOR, Role.AUTHORITY, Role.SYSTEM_ADMIN))
        yield make_person(self.city, Role.SUPERVISOR)


@pytest.fixture
def place() -> Place:
    return Place()


def may(client: Any, person: User, verb: str) -> bool:
    with rolled_back():
        answer = client.post(f"/api/v1/people/{person.pk}/{VERBS[verb]}")
    assert answer.status_code in (200, 403, 409)
    return bool(answer.status_code == 200)


def test_what_is_offered_is_done_and_what_is_not_is_refused(place: Place) -> None:
    offered = 0
    for actor in place.actors():
        client = signed_in(actor)
        for name, person in place.people.items():
            if person == actor:
                continue
            actions = get(client, f"/people/{person.pk}")["actions"]
            done = {verb for verb in VERBS if may(client, person, verb)}
            # What is so already may be asked for again, and nothing is said of it.
            idle = {"deactivate" if name == "closed" else "activate"}
            idle |= {"reset_password"} if name == "closed" else set()
            assert {*actions} & {*VERBS} == done - idle, (actor.grants.get().role, name)
            offered += len(actions)
    assert offered > 40


def test_a_watchers_password_is_not_offered_to_whoever_is_watched(place: Place) -> None:
    client = signed_in(make_person(place.city, Role.AUTHORITY))
    shown = {row["id"]: row["actions"] for row in get(client, "/people?limit=100")["items"]}
    offered = {name for name, person in place.people.items() if "reset_password" in shown[person.pk]}
    assert offered.isdisjoint({"supervisor", "audit_admin", "security_admin", "former", "to_come", "closed"})
    assert {"applicant", "driver", "long_ago", "fresh", "elsewhere"} <= offered


def test_oneself_is_edited_and_nothing_else(place: Place) -> None:
    person = place.people["administrator"]
    assert get(signed_in(person), f"/people/{person.pk}")["actions"] == ["edit"]


def test_an_answer_to_a_change_says_it_too(place: Place) -> None:
    client = signed_in(place.people["administrator"])
    data = {"name": "新同志", "username": "newcomer", "organization_id": place.county.pk, "roles": ["driver"]}
    made = post(client, "/people", data, 201)["person"]
    assert made["actions"] == ["edit", "deactivate", "reset_password"]
    assert post(client, f"/people/{made['id']}/deactivate", {})["actions"] == ["edit", "activate"]
    del data["roles"]
    assert answered(call(client, "PATCH", f"/people/{made['id']}", data), 200)["actions"] == ["edit", "activate"]
