"""Whatever is sent to whichever endpoint: never a server error, and always an answer as the schema promises.

Parts of a request that works are replaced by what the schema allows, or by what it forbids.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
import time_machine
from django.conf import settings as configured
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.config.api import api
from tests.access.table import RECIPES
from tests.access.world import World
from tests.clients import signed_in
from tests.database import rolled_back
from tests.factories import NOW, TODAY, make_person

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 10

DJANGO = get_wsgi_application()


def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """Django, with every answer read to its end, so that a download closes its file."""
    answer = DJANGO(environ, start_response)
    with closing(answer):
        return [b"".join(answer)]


schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = application
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok()
    for found in schema.get_all_operations()
    if isinstance(found, Ok)
}
# A server without its worker says 503 about itself, and is right.
FUZZED = sorted(OPERATIONS.keys() - {"health"})


@pytest.fixture
def world() -> Iterator[World]:
    """Requests share the test's connection, so they must not close it behind them."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with time_machine.travel(NOW, tick=False):
        yield World()
    for signal in signals:
        signal.connect(close_old_connections)


def with_every_role(person: User) -> User:
    held = set(person.grants.values_list("role", flat=True))
    Grant.objects.bulk_create(
        Grant(user=person, role=role, organization=person.organization, valid_from=TODAY)
        for role in Role
        if role not in held and role != Role.VISITOR  # who may nothing that others may not
    )
    return person


@st.composite
def cases(draw: st.DrawFn, name: str, world: World) -> Any:
    """A request from the schema; most of the time about a record that exists, with most of a body that works."""
    recipe = RECIPES[name]
    keys = recipe.keys(world) if draw(st.integers(0, 3)) else None
    mode = draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = draw(OPERATIONS[name].as_strategy(generation_mode=mode, path_parameters=keys or None))
    works = json.loads(json.dumps(recipe.body(world), default=str))
    if works and isinstance(case.body, dict):
        replaced = draw(st.sets(st.sampled_from(sorted(works)), max_size=2))
        case.body = {**case.body, **{field: value for field, value in works.items() if field not in replaced}}
    return case


@pytest.mark.parametrize("name", FUZZED)
def test_never_a_server_error_and_always_as_promised(name: str, world: World) -> None:
    """By somebody with every role: whoever asked, where it is their own affair, otherwise somebody else."""
    role = Role.APPLICANT if RECIPES[name].personal else Role.APPROVER
    make_person(world.ours, Role.APPROVER)  # who decides what the caller asks for
    cookie = signed_in(with_every_role(world.role(role))).cookies[configured.SESSION_COOKIE_NAME].value

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases(name, world))
    def holds(case: Any) -> None:
        with rolled_back():
            case.call_and_validate(cookies={configured.SESSION_COOKIE_NAME: cookie}, checks=CHECKS)

    holds()
