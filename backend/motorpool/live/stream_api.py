"""The stream of the live map: server-sent events, straight from the event loop, in front of Django.

A request in Django holds a thread; here fifty viewers are fifty coroutines. Threads are used to look up who asks.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from motorpool.access.actors import Actor
from motorpool.accounts.middleware import actor_in
from motorpool.accounts.security import sessions
from motorpool.kit.errors import DomainError, NotSignedIn
from motorpool.kit.rules import rules_of
from motorpool.live.asking import Asked, asked, wish_of
from motorpool.live.hub import Hub, HubBroken
from motorpool.live.services import keep_in_sight, opened
from motorpool.live.view import Frame, View, Wish
from motorpool.tracking.rules import MotionRules
from motorpool.tracking.sight import Reach, live_reach

PATH = "/api/v1/live/stream"
CHECKED_EVERY = 3.0
"""A session that ended, or a right that was taken away, ends the stream that late at most."""
HEARTBEAT = 15.0
MOST = 500
"""Streams of one process."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
T = TypeVar("T")


class TooManyViewers(DomainError):
    code = "too_many_viewers"
    status = 503
    message = "同时查看实时地图的人数过多，请稍后再试"


class LiveStream:
    """An ASGI application for one path."""

    def __init__(self) -> None:
        self._hub: Hub | None = None

    @property
    def hub(self) -> Hub:
        """Made in the event loop that it belongs to."""
        if self._hub is None:
            self._hub = Hub(rules_of(MotionRules), lambda: timezone.now().timestamp())
        return self._hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response: Response
        try:
            if request.method != "GET":
                response = Response(status_code=405, headers={"Allow": "GET"})
            else:
                response = await self._open(request)
        except DomainError as error:
            body = {"code": error.code, "message": error.message, "fields": error.fields}
            response = JSONResponse(body, error.status, HEADERS)
        await response(scope, receive, send)

    async def _open(self, request: Request) -> Response:
        question = asked(request.query_params)
        key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
        if self.hub.watching >= MOST:
            raise TooManyViewers
        wish, reach = await _in_thread(partial(_admit, key, question))
        return StreamingResponse(
            self._events(key, question, wish, reach), headers=HEADERS, media_type="text/event-stream"
        )

    async def _events(self, key: str, question: Asked, wish: Wish, reach: Reach) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        hub = self.hub
        view = View(hub.fleet, wish, reach)
        turn, spoken = 0, 0.0
        checked = loop.time()
        async with hub.watch():
            while True:
                try:
                    turn = await hub.after(turn)
                except HubBroken:
                    return  # the browser comes again, and starts a new reader
                if loop.time() - checked >= CHECKED_EVERY:
                    try:
                        _, reach = await _in_thread(partial(_admit, key, question, reach))
                    except DomainError as error:
                        yield _event(Frame("ended", f'{{"code":"{error.code}"}}'))
                        return
                    except DatabaseError:
                        yield _event(Frame("ended", '{"code":"unavailable"}'))
                        return
                    view.allow(reach)
                    checked = loop.time()
                frames = view.frames(stale=hub.stale)
                if frames:
                    spoken = loop.time()
                    yield "".join(map(_event, frames))
                elif loop.time() - spoken >= HEARTBEAT:
                    spoken = loop.time()
                    yield ": \n\n"


def _event(frame: Frame) -> str:
    return f"event: {frame.event}\ndata: {frame.data}\n\n"


def _admit(key: str, question: Asked, before: Reach | None = None) -> tuple[Wish, Reach]:
    """Who asks, whether he still may, and how far he sees now; that he sees further than `before` is recorded."""
    at = timezone.now()
    actor = _actor(key)
    shown = opened(token=question.token, by=actor)
    reach = live_reach(actor, at)
    wish = wish_of(question, shown, reach=reach, by=actor)
    if before is None or not reach.is_within(before):
        keep_in_sight(opened=shown, reach=reach, by=actor, at=at)
    return wish, reach


def _actor(key: str) -> Actor:
    """Looking at a map that runs by itself does not keep a session alive: it ends when nobody touched anything."""
    at = timezone.now()
    standing = sessions.standing(token=key, at=at) if key else None
    if not isinstance(standing, sessions.Standing):
        raise NotSignedIn
    actor = actor_in(standing, at=at)
    if actor.suspended or actor.must_change_password or actor.must_enrol:
        raise NotSignedIn
    return actor


async def _in_thread(work: Callable[[], T]) -> T:
    """With a connection that goes back to the pool at once."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)
