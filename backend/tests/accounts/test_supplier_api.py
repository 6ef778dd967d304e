"""A supplier's staff see their own supplier and its people, and nothing of anybody else."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.organizations.models import Organization
from tests.clients import get, signed_in
from tests.factories import FOUNDED, NOW, TODAY, make_organization, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def garage() -> Organization:
    made = make_organization(make_organization(), name="龙城汽修")
    Organization.objects.filter(pk=made.pk).update(
        kind="supplier", credit_code="91320400MA1XXXXXX0", phone="0519-85000000"
    )
    return made


@pytest.fixture
def mechanic(garage: Organization) -> User:
    return make_person(garage, Role.SUPPLIER_STAFF, name="柯维新")


@pytest.fixture
def client(mechanic: User) -> Client:
    return signed_in(mechanic)


def test_the_own_unit(client: Client, mechanic: User) -> None:
    seen = get(client, "/supplier")
    assert (seen["unit"]["name"], seen["unit"]["credit_code"]) == ("龙城汽修", "91320400MA1XXXXXX0")
    assert (seen["unit"]["is_active"], seen["registered_on"]) == (True, FOUNDED.isoformat())
    assert (seen["granted_from"], seen["granted_until"]) == (
        mechanic.grants.get().valid_from.isoformat(),
        None,
    )


def test_its_people_with_masked_numbers(client: Client, garage: Organization, mechanic: User) -> None:
    gone = make_person(garage, Role.SUPPLIER_STAFF, name="阿离")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_person(make_organization(garage), Role.SUPPLIER_STAFF)  # of a branch: a unit of its own
    make_person(make_organization(garage.parent), Role.SUPPLIER_STAFF)  # of a competitor
    items = get(client, "/supplier/people")["items"]
    assert [(one["name"], one["is_active"]) for one in items] == [("阿离", False), ("柯维新", True)]
    assert all("****" in one["phone"] for one in items)


def test_a_role_that_has_ended_shows_nothing(client: Client, mechanic: User) -> None:
    mechanic.grants.update(valid_to=TODAY)
    get(client, "/supplier", 403)
    get(client, "/supplier/people", 403)


def test_held_elsewhere_it_opens_no_other_unit(garage: Organization) -> None:
    """No grant of today is like this; one from before the rule would be."""
    client = signed_in(make_person(make_organization(), Role.SUPPLIER_STAFF, at=garage))
    get(client, "/supplier", 404)
    get(client, "/supplier/people", 404)


def test_nothing_else_is_open_to_them(client: Client, garage: Organization) -> None:
    for path in ("/people", "/organizations", "/vehicles", "/drivers", "/trips", "/board", "/reservations", "/audit"):
        get(client, path, 403)
    make_person(garage.parent or garage, Role.DISPATCHER)
    tree = get(client, "/organizations/tree")
    assert [one["name"] for one in tree] in ([], ["龙城汽修"])
