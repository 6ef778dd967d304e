"""The days of the table of positions. Made ahead by arrival: what a terminal's clock says never makes one."""

from datetime import date, timedelta

from django.db import connection, transaction

AHEAD = 7
"""Days. As long may job and gateways be down before rows go to the partition for whatever has none."""
_LOCK = 808_006


@transaction.atomic
def make_partitions(*, today: date, ahead: int = AHEAD) -> list[str]:
    """Those of today and the days to come that do not exist yet; their names."""
    made = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # two gateways may start at once
        for offset in range(ahead + 1):
            day = today + timedelta(days=offset)
            name = f"tracking_position_{day:%Y%m%d}"
            # A day whose first rows came before its partition stays in the default one: PostgreSQL refuses another.
            cursor.execute(
                "SELECT to_regclass(%s) IS NOT NULL"
                " OR EXISTS (SELECT FROM tracking_position_other WHERE arrived_on = %s)",
                [name, day],
            )
            if not cursor.fetchone()[0]:
                following = day + timedelta(days=1)
                cursor.execute(
                    f"CREATE TABLE {name} PARTITION OF tracking_position FOR VALUES FROM ('{day}') TO ('{following}')"
                )
                made.append(name)
    return made
