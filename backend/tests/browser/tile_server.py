"""A tile service on this machine that speaks XYZ and WMTS, keeps what it was asked, and can be shut."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    layer: str
    zoom: int
    column: int
    row: int
    host: str
    referer: str
    key: str


def picture(red: int, green: int, blue: int, side: int = 256) -> bytes:
    """A PNG of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" + bytes((red, green, blue)) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b"")
    )


class TileServer:
    XYZ = "http://t{{0-3}}.localhost:{port}/{{z}}/{{x}}/{{y}}.png"
    WMTS = (
        "http://localhost:{port}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=cva&STYLE=default"
        "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{TileMatrix}}&TILEROW={{TileRow}}&TILECOL={{TileCol}}&tk={{key}}"
    )

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self.open()

    @property
    def addresses(self) -> str:
        """As an operator sets them: the map, and its names above it."""
        return f"{self.XYZ} {self.WMTS}".format(port=self._port)

    def open(self) -> None:
        """On the same port as before."""
        asked = self.asked

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/wmts" and (query["REQUEST"], query["TILEMATRIXSET"]) == ("GetTile", "w"):
                    layer, place = query["LAYER"], (query["TILEMATRIX"], query["TILECOL"], query["TILEROW"])
                else:
                    layer, place = "xyz", tuple(parts.path.removesuffix(".png").split("/")[1:])  # type: ignore[assignment]
                zoom, column, row = map(int, place)
                told = (self.headers["Host"], self.headers["Referer"] or "", query.get("tk", ""))
                asked.append(Asked(layer, zoom, column, row, *told))
                body = picture(222, 235, 215) if layer == "xyz" else picture(250, 250, 200, side=1)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Answer)
        self._port = self._server.server_port
        Thread(target=self._server.serve_forever, daemon=True).start()

    def shut(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def tile_server() -> Iterator[TileServer]:
    server = TileServer()
    try:
        yield server
    finally:
        server.shut()
