"""Headers that every answer carries: what a browser may do with our pages, and who may frame them."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from motorpool.config import settings

ANCESTORS = " ".join(settings.FRAME_ANCESTORS) or "'none'"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": f"frame-ancestors {ANCESTORS}; base-uri 'none'; object-src 'none'",
}
if not settings.FRAME_ANCESTORS:
    EVERYWHERE["X-Frame-Options"] = "DENY"  # cannot name exceptions
if settings.HTTPS:
    EVERYWHERE["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"


class WithHeaders:
    """Around everything: what an answer says itself stays."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in EVERYWHERE.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):  # data and exports: not for the next one at this computer
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.inner(scope, receive, send_with)


def of_pages(tiles: Sequence[str] = ()) -> dict[str, str]:
    """Of the pages themselves, whose map may draw pictures from these origins."""
    found = {"Content-Security-Policy": pages_policy(tiles)}
    if tiles:
        # 天地图 looks at who asks (the key's 域名白名单): it is told our origin, never the path of a page.
        found["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return found


def pages_policy(tiles: Sequence[str] = ()) -> str:
    """Styles by attribute are how both kits place what they pop up; scripts come from our own files alone."""
    pictures = " ".join(("'self'", "data:", "blob:", *tiles))
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src {pictures};"
        " font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none';"
        f" form-action 'self'; frame-ancestors {ANCESTORS}"
    )
