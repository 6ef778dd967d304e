"""Whether the platform works, for whoever watches it. No sign-in, and so nothing that tells about anybody."""

from typing import Any, Literal

from django.db import DatabaseError, connection
from django.http import HttpRequest
from ninja import Router, Schema, Status

from motorpool import __version__

router = Router(tags=["health"])


class DatabaseHealth(Schema):
    ok: bool
    version: str | None


class QueueHealth(Schema):
    ok: bool
    waiting: int | None
    failed: int | None


class Health(Schema):
    status: Literal["ok", "degraded"]
    version: str
    database: DatabaseHealth
    queue: QueueHealth


@router.get("/health", response={200: Health, 503: Health}, auth=None)
def health(request: HttpRequest) -> Status[dict[str, Any]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0].split()[0]
            cursor.execute(
                "SELECT count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),"
                " count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs"
                " WHERE status IN ('todo', 'failed')"
            )
            waiting, failed = cursor.fetchone()
    except DatabaseError:
        return Status(
            503,
            {
                "status": "degraded",
                "version": __version__,
                "database": {"ok": False, "version": None},
                "queue": {"ok": False, "waiting": None, "failed": None},
            },
        )
    return Status(
        200,
        {
            "status": "ok" if not failed else "degraded",
            "version": __version__,
            "database": {"ok": True, "version": version},
            "queue": {"ok": not failed, "waiting": waiting, "failed": failed},
        },
    )
