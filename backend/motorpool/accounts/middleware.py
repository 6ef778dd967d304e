"""Puts the caller on the request; who it is, is looked up once, when a guard first asks."""

from collections.abc import Callable
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from motorpool.access.actors import Actor
from motorpool.accounts import sessions
from motorpool.accounts.queries import actor_for
from motorpool.kit.moments import day_of


class Caller:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor | None:
        user = sessions.owner(self._request.session)
        return actor_for(user, day_of(timezone.now())) if user else None


class CallerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.caller = Caller(request)  # type: ignore[attr-defined]  # read by access.guards
        return self.get_response(request)
