"""The built front end: hashed assets for ever, entry pages never cached, any other path is the entry's to route."""

from pathlib import Path

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from motorpool.config import headers, settings
from motorpool.maps.tiles import BadTiles, tile_origins, tile_urls

try:
    TILES = tile_urls(
        settings.MAP_TILE_URLS,
        key=settings.MAP_TILE_KEY,
        projection=settings.MAP_TILE_PROJECTION,
        https=settings.HTTPS,
    )
except BadTiles as error:
    raise SystemExit(f"✗ {error}") from None

BUILT = (settings.PACKAGE / "web_dist", settings.PACKAGE.parent.parent / "frontend" / "dist")  # wheel, checkout
FOR_EVER = "public, max-age=31536000, immutable"
HEADERS = {"Cache-Control": "no-cache", **headers.of_pages(tile_origins(TILES))}


def built() -> Path | None:
    return next((folder for folder in BUILT if (folder / "index.html").exists()), None)


class Assets(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = FOR_EVER
        return response


class Pages:
    """An ASGI application for everything that is not the API."""

    def __init__(self) -> None:
        self.folder = built()
        # What is not there is a 404; the bare application would raise it.
        self.assets = ExceptionMiddleware(Assets(directory=self.folder, check_dir=False)) if self.folder else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if self.folder is None or self.assets is None:
            await PlainTextResponse("前端尚未构建，请先运行 make demo", 503)(scope, receive, send)
        elif path.startswith("/assets/") or (path.count("/") == 1 and "." in path):
            await self.assets(scope, receive, send)
        else:
            entry = "m/index.html" if path == "/m" or path.startswith("/m/") else "index.html"
            await FileResponse(self.folder / entry, headers=HEADERS)(scope, receive, send)
