"""Jobs: the watch over holds that are not given back in time."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motorpool.kit.moments import moment_of
from motorpool.reservations import queries, services

AHEAD = timedelta(minutes=15)


@app.periodic(cron="* * * * *")
@app.task(name="reservations.watch_overdue", queueing_lock="reservations.watch_overdue")
def watch_overdue(timestamp: int) -> None:
    """Each minute. A hold that nobody may extend further (the next one began) is left to the dispatcher."""
    now = moment_of(timestamp)
    for key in queries.overdue(now).values_list("pk", flat=True):
        services.extend_overdue(reservation_id=key, now=now, ahead=AHEAD)
