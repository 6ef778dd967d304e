"""Jobs: telling drivers what is about to begin, following on their tracks those who left, chasing who is not closed."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motorpool.kit.moments import moment_of
from motorpool.trips.services import closing, driving, following

AHEAD = timedelta(minutes=30)


@app.periodic(cron="*/5 * * * *")
@app.task(name="trips.remind_drivers", queueing_lock="trips.remind_drivers")
def remind_drivers(timestamp: int) -> None:
    driving.remind(at=moment_of(timestamp), ahead=AHEAD)


@app.periodic(cron="*/5 * * * *")
@app.task(name="trips.follow_tracks", queueing_lock="trips.follow_tracks")
def follow_tracks(timestamp: int) -> None:
    following.follow_all(at=moment_of(timestamp))


@app.periodic(cron="35 * * * *")
@app.task(name="trips.chase_unclosed", queueing_lock="trips.chase_unclosed")
def chase_unclosed(timestamp: int) -> None:
    closing.chase(at=moment_of(timestamp))
