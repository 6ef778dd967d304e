"""What is no fault of ours is said as such."""

import pytest
from django.db import connection, transaction
from ninja import NinjaAPI
from ninja.testing import TestClient

from motorpool.config.errors import register_errors

pytestmark = pytest.mark.django_db


def test_a_database_that_is_away_asks_to_try_again() -> None:
    """As when its server is killed, Django says OperationalError of a query that is cut off."""
    api = NinjaAPI(urls_namespace="errors")
    register_errors(api)

    @api.get("/cut-off")
    def cut_off(request: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 10")
            cursor.execute("SELECT pg_sleep(5)")

    found = TestClient(api).get("/cut-off")
    assert found.status_code == 503
    assert found.json() == {"code": "database_unreachable", "message": "系统暂时无法访问数据，请稍后重试", "fields": {}}
