"""The web process: the API by Django, the pages from disk."""

import os
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorpool.config.settings")

from django.core.asgi import get_asgi_application

from motorpool.config import settings
from motorpool.config.headers import WithHeaders
from motorpool.config.pages import Pages

if settings.SECRET_KEY == settings.NOT_SECRET and not settings.TESTING:
    raise SystemExit("✗ 未设置 MOTORPOOL_SECRET_KEY，不能启动网页服务；请设置该环境变量，或用 motorpool web 启动。")

django = get_asgi_application()

from motorpool.live.stream_api import PATH, LiveStream  # models can be imported from here on

pages = Pages()
BESIDE: dict[str, Callable[[Scope, Receive, Send], Awaitable[None]]] = {PATH: LiveStream()}
"""Under the API's path, but answered in front of Django."""


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "http" and not scope["path"].startswith("/api/"):
        await pages(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] in BESIDE:
        await BESIDE[scope["path"]](scope, receive, send)
    else:
        await django(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI, typed more narrowly


application = WithHeaders(serve)
