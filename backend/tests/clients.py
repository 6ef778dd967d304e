"""Callers of the API, as tests need them."""

import json
from typing import Any
from unittest.mock import ANY

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from motorpool.accounts.models import User
from motorpool.accounts.security import sessions
from motorpool.accounts.security.models import Method
from motorpool.accounts.security.origins import Origin

API = "/api/v1"
REFUSAL = {"code": ANY, "message": ANY, "fields": ANY}


def signed_in(person: User) -> Client:
    """A browser of this person, without the cost of a password."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions.start(
        user=person, method=Method.PASSWORD, origin=Origin("127.0.0.1", ""), at=timezone.now()
    )
    return client


def call(client: Client, method: str, path: str, body: object = None, **headers: str) -> Any:
    """The answer to a request with a JSON body, if any."""
    data = "" if body is None else json.dumps(body, default=str)
    return client.generic(method, f"{API}{path}", data, content_type="application/json", headers=headers)


def get(client: Client, path: str, expect: int = 200) -> Any:
    return answered(call(client, "GET", path), expect)


def post(client: Client, path: str, body: object = None, expect: int = 200) -> Any:
    return answered(call(client, "POST", path, body if body is not None else {}), expect)


def answered(answer: HttpResponse, expect: int) -> Any:
    """The body; refusals have one shape, and a message in Chinese."""
    assert answer.status_code == expect, answer.content.decode()
    if expect == 204:
        return None
    body = json.loads(answer.content)
    if expect >= 400:
        assert body == REFUSAL
        assert any("\u4e00" <= character <= "\u9fff" for character in body["message"])
    return body


def walked(client: Client, path: str, limit: int) -> list[Any]:
    """Every item of a list, page by page."""
    found: list[Any] = []
    mark = "&" if "?" in path else "?"
    after: str | None = ""
    while after is not None:
        page = get(client, f"{path}{mark}limit={limit}" + (f"&after={after}" if after else ""))
        assert len(page["items"]) <= limit
        found += page["items"]
        after = page["next"]
    return found
