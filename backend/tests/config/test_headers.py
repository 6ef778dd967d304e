"""Headers of every answer, and what only an installation behind TLS says."""

import asyncio
import importlib
from collections.abc import Iterator

import httpx
import pytest

from motorpool.config import asgi, headers, settings

PATHS = ["/", "/m/", "/nowhere", "/assets/none.js", "/api/v1/nowhere", "/api/nowhere"]


def asked(path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(asgi.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_them(path: str) -> None:
    found = asked(path).headers
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["X-Frame-Options"] == "DENY"
    assert found["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in found["Content-Security-Policy"]
    assert "object-src 'none'" in found["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in found


def test_no_answer_with_data_stays_at_a_computer() -> None:
    assert [asked(path).headers["Cache-Control"] for path in PATHS[4:]] == ["no-store"] * 2


def test_no_script_of_others_runs_in_our_pages() -> None:
    policy = dict(part.strip().split(" ", 1) for part in headers.pages_policy().split(";"))
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == ("'self'",) * 3
    assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'self'")


@pytest.fixture
def behind_tls(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "HTTPS", True)
    importlib.reload(headers)
    yield
    monkeypatch.undo()
    importlib.reload(headers)


def test_behind_tls_browsers_are_told_to_come_by_tls_only(behind_tls: None) -> None:
    assert headers.EVERYWHERE["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
