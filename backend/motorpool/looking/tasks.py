"""Jobs: permissions that are over."""

from procrastinate.contrib.django import app

from motorpool.access.actors import platform
from motorpool.kit.moments import day_of, moment_of
from motorpool.looking.services import requests


@app.periodic(cron="*/10 * * * *")
@app.task(name="looking.expire", queueing_lock="looking.expire")
def expire(timestamp: int) -> None:
    at = moment_of(timestamp)
    requests.expire(at=at, by=platform(day_of(at)))
