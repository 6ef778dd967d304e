"""Single sign-on against a real provider on a local port, and everything a forger would try."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey
from pytest_django.fixtures import Settings

from motorpool.accounts.models import SignIn, User
from tests.accounts.security.provider import Provider, running
from tests.clients import API, get, signed_in
from tests.factories import NOW, make_organization, make_person

pytestmark = pytest.mark.django_db
US = "motorpool"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def provider(settings: Settings, clock: time_machine.Traveller) -> Iterator[Provider]:
    with running() as provider:
        settings.OIDC = {**settings.OIDC, "issuer": provider.issuer, "client_id": US, "client_secret": "x"}
        yield provider


@pytest.fixture
def person() -> User:
    return make_person(make_organization())


def leave(client: Client) -> dict[str, str]:
    """To the provider; what the address asked of it."""
    answer = client.get(f"{API}/auth/oidc/start?next=/trips")
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def claims(provider: Provider, asked: dict[str, str], person: User, **changed: Any) -> dict[str, Any]:
    now = int(NOW.timestamp())
    return {
        "iss": provider.issuer, "aud": US, "sub": "7", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
        "preferred_username": person.username, **changed,
    }  # fmt: skip


def come_back(client: Client, state: str) -> str:
    answer = client.get(f"{API}/auth/oidc/callback", {"state": state, "code": "c"})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_whole_way(provider: Provider, person: User) -> None:
    client = Client()
    asked = leave(client)
    assert (asked["code_challenge_method"], asked["client_id"]) == ("S256", US)
    provider.token = provider.sign(claims(provider, asked, person))
    assert come_back(client, asked["state"]) == "/trips"
    assert get(client, "/auth/me")["id"] == person.pk
    assert SignIn.objects.get().method == "oidc"
    left = client.post(f"{API}/auth/sign-out").json()["leave_to"]
    assert left.startswith(f"{provider.issuer}/end_session?")


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"aud": "somebody-else"},
        {"aud": [US, "somebody-else"]},
        {"azp": "somebody-else"},
        {"iss": "http://evil.example"},
        {"exp": int(NOW.timestamp()) - 120},
        {"exp": None},
    ],
)
def test_what_is_said_for_another_time_or_place_is_refused(
    provider: Provider, person: User, changed: dict[str, Any]
) -> None:
    client = Client()
    asked = leave(client)
    told = {name: value for name, value in claims(provider, asked, person, **changed).items() if value is not None}
    provider.token = provider.sign(told)
    assert come_back(client, asked["state"]) == "/sign-in?refused=oidc_refused"
    get(client, "/auth/me", expect=401)


def test_what_the_provider_did_not_sign_is_refused(provider: Provider, person: User) -> None:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    client = Client()
    for forged in ("none", "stranger", "broken"):
        asked = leave(client)
        told = claims(provider, asked, person)
        provider.token = {
            "none": f"{part({'alg': 'none'})}.{part(told)}.",
            "stranger": provider.sign(told, RSAKey.generate_key(2048, {"kid": "one"})),
            "broken": "not a token",
        }[forged]
        assert come_back(client, asked["state"]) == "/sign-in?refused=oidc_refused", forged
    get(client, "/auth/me", expect=401)


def test_a_state_is_taken_once_and_by_the_browser_that_left(provider: Provider, person: User) -> None:
    victim, attacker = Client(), Client()
    asked = leave(attacker)
    provider.token = provider.sign(claims(provider, asked, person))
    assert come_back(victim, asked["state"]) == "/sign-in?refused=oidc_refused"
    get(victim, "/auth/me", expect=401)
    assert come_back(attacker, asked["state"]) == "/sign-in?refused=ticket_over"


@pytest.mark.parametrize("claim", ["nobody", "", None, 7, "USER"])
def test_no_account_is_ever_made(provider: Provider, person: User, claim: Any) -> None:
    client = Client()
    asked = leave(client)
    provider.token = provider.sign(claims(provider, asked, person, preferred_username=claim))
    assert come_back(client, asked["state"]) == "/sign-in?refused=oidc_no_account"
    assert User.objects.count() == 1


@pytest.mark.parametrize("claim", ["\u212aim.li", "k\u0130m.li", "kim.li\n", " kim.li"])
def test_a_name_that_only_looks_like_it_is_somebody_else(provider: Provider, person: User, claim: str) -> None:
    User.objects.filter(pk=person.pk).update(username="kim.li")
    client = Client()
    asked = leave(client)
    provider.token = provider.sign(claims(provider, asked, person, preferred_username=claim))
    assert come_back(client, asked["state"]) == "/sign-in?refused=oidc_no_account"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "x"])
def test_the_way_back_stays_here(provider: Provider, person: User, elsewhere: str) -> None:
    client = Client()
    answer = client.get(f"{API}/auth/oidc/start", {"next": elsewhere})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    provider.token = provider.sign(claims(provider, asked, person))
    assert come_back(client, asked["state"]) == "/"


def come_in(provider: Provider, person: User, clock: time_machine.Traveller, *, after: timedelta) -> str:
    """A whole sign-in, so much later."""
    clock.shift(after)
    now = int(timezone.now().timestamp())
    client = Client()
    asked = leave(client)
    provider.token = provider.sign(claims(provider, asked, person, iat=now, exp=now + 300))
    return come_back(client, asked["state"])


def test_document_and_keys_are_remembered_for_an_hour(
    provider: Provider, person: User, clock: time_machine.Traveller
) -> None:
    for minutes in (0, 20, 39):
        assert come_in(provider, person, clock, after=timedelta(minutes=minutes)) == "/trips"
    assert provider.asked == {"openid-configuration": 1, "jwks": 1}
    assert come_in(provider, person, clock, after=timedelta(minutes=2)) == "/trips"
    assert provider.asked == {"openid-configuration": 2, "jwks": 2}


def test_new_keys_are_fetched_when_they_are_met(
    provider: Provider, person: User, clock: time_machine.Traveller
) -> None:
    assert come_in(provider, person, clock, after=timedelta(0)) == "/trips"
    provider.exchange_keys("two")
    assert come_in(provider, person, clock, after=timedelta(minutes=5)) == "/trips"
    assert provider.asked["jwks"] == 2


def test_unknown_keys_do_not_make_us_ask_all_the_time(
    provider: Provider, person: User, clock: time_machine.Traveller
) -> None:
    assert come_in(provider, person, clock, after=timedelta(0)) == "/trips"
    stranger = RSAKey.generate_key(2048, {"kid": "strange"})
    clock.shift(timedelta(minutes=1))
    for _ in range(4):
        client = Client()
        asked = leave(client)
        provider.token = provider.sign(claims(provider, asked, person), stranger)
        assert come_back(client, asked["state"]) == "/sign-in?refused=oidc_refused"
    assert provider.asked["jwks"] == 2


def test_who_signs_in_there_needs_no_password_of_ours(
    provider: Provider, person: User, clock: time_machine.Traveller
) -> None:
    """Neither an initial password nor an expired one stands in the way; by password both still do."""
    User.objects.update(must_change_password=True, password_changed_at=NOW - timedelta(days=400))
    client = Client()
    asked = leave(client)
    provider.token = provider.sign(claims(provider, asked, person))
    come_back(client, asked["state"])
    me = get(client, "/auth/me")
    assert (me["must_change_password"], me["password_expires_at"]) == (False, None)
    get(client, "/organizations/tree")
    assert get(signed_in(person), "/organizations/tree", expect=403)["code"] == "password_change_required"
