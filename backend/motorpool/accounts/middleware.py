"""Puts the caller on the request; who it is, is looked up once, when a guard first asks. Owns the session's cookie."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from motorpool.access.actors import Actor
from motorpool.accounts import passwords, queries
from motorpool.accounts.models import Session, User
from motorpool.accounts.security import sessions
from motorpool.accounts.security.models import Ending, Method
from motorpool.accounts.security.origins import Origin, origin_of
from motorpool.kit.errors import NotSignedIn
from motorpool.kit.moments import day_of

UNATTENDED = "X-Unattended"  # a page that asks by itself while nobody touches it does not keep the session alive


def actor_in(standing: sessions.Standing, *, at: datetime) -> Actor:
    """Who acts in this session, with what has to be done before anything else."""
    session, policy, enrolled, suspended = standing
    actor = replace(queries.actor_for(session.user, day_of(at)), suspended=suspended)
    if session.method != Method.PASSWORD:  # who signs in elsewhere may never have known the initial password
        actor = replace(actor, must_change_password=False)
    elif (over := passwords.expires_at(session.user, policy)) is not None and over <= at:
        actor = replace(actor, must_change_password=True)
    if policy.second_factor_roles and not enrolled:
        must = queries.holds_any(session.user, policy.second_factor_roles, actor.on)
        actor = replace(actor, must_enrol=must)
    return actor


class Caller:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        self.cookie: str | None = None  # to be set; empty: to be deleted

    @cached_property
    def origin(self) -> Origin:
        return origin_of(self._request)

    @cached_property
    def _found(self) -> sessions.Standing | Ending | None:
        return sessions.standing(token=self._token, at=timezone.now()) if self._token else None

    @property
    def standing(self) -> sessions.Standing | None:
        return self._found if isinstance(self._found, sessions.Standing) else None

    @property
    def session(self) -> Session | None:
        return self.standing.session if self.standing else None

    @property
    def refusal(self) -> str:
        """Why a session that was there holds no longer."""
        return self._found.label if isinstance(self._found, Ending) else ""

    @cached_property
    def actor(self) -> Actor | None:
        if self.standing is None:
            return None
        now = timezone.now()
        if UNATTENDED not in self._request.headers:
            sessions.touch(self.standing.session, at=now)
        return actor_in(self.standing, at=now)

    def enter(self, user: User, *, method: str = Method.PASSWORD) -> None:
        """Signed in: a new session under a new token, whatever was there before."""
        now = timezone.now()
        if self.session:
            sessions.end(Session.objects.filter(pk=self.session.pk), because=Ending.SIGNED_OUT, at=now)
        self._remember(sessions.start(user=user, method=method, origin=self.origin, at=now))

    @property
    def standing_now(self) -> sessions.Standing:
        """Where a guard has let the caller in, or it has just signed in."""
        if self.standing is None:
            raise NotSignedIn
        return self.standing

    @property
    def actor_now(self) -> Actor:
        if self.actor is None:
            raise NotSignedIn
        return self.actor

    @property
    def kept(self) -> Session:
        return self.standing_now.session

    def renew(self, user: User) -> None:
        self._remember(sessions.renew(self.kept, user=user, at=timezone.now()))

    def leave(self) -> None:
        if self.session:
            sessions.end(Session.objects.filter(pk=self.session.pk), because=Ending.SIGNED_OUT, at=timezone.now())
        self._remember("")

    def _remember(self, token: str) -> None:
        self._token = self.cookie = token
        for name in ("_found", "actor"):
            self.__dict__.pop(name, None)


def caller_of(request: HttpRequest) -> Caller:
    return cast(Caller, request.caller)  # type: ignore[attr-defined]  # put there below


class CallerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        caller = Caller(request)
        request.caller = caller  # type: ignore[attr-defined]  # read by access.guards
        response = self.get_response(request)
        if caller.cookie:
            response.set_cookie(
                settings.SESSION_COOKIE_NAME,
                caller.cookie,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif caller.cookie == "":
            response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
        return response
