"""Jobs: states of all vehicles, partitions of the days to come, packing and expiry of old days, what days tell."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motorpool.kit.moments import day_of, moment_of
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services import knocking, reworking, unfolding
from motorpool.tracking.services.deriving import derive_handed_over, derive_news
from motorpool.tracking.services.expiring import expire_tracks
from motorpool.tracking.store.packing import pack_closed_days


@app.periodic(cron="* * * * *")
@app.task(name="tracking.work_out_states", queueing_lock="tracking.work_out_states")
def work_out_states(timestamp: int) -> None:
    at = moment_of(timestamp)
    unfolding.work_out_states(at=at)
    derive_handed_over(at=at)
    reworking.work_in_late(at=at)


@app.periodic(cron="17 * * * *")
@app.task(name="tracking.make_partitions", queueing_lock="tracking.make_partitions")
def make_partitions_ahead(timestamp: int) -> None:
    make_partitions(today=day_of(moment_of(timestamp)))


@app.periodic(cron="23 * * * *")
@app.task(name="tracking.expire_waiting", queueing_lock="tracking.expire_waiting")
def expire_waiting(timestamp: int) -> None:
    knocking.expire_waiting(at=moment_of(timestamp))


@app.periodic(cron="40 1 * * *")
@app.task(name="tracking.pack_positions", queueing_lock="tracking.pack_positions")
def pack_positions(timestamp: int) -> None:
    at = moment_of(timestamp)
    pack_closed_days(today=day_of(at))
    expire_tracks(today=day_of(at), at=at)


@app.periodic(cron="15 0,3,6 * * *")  # the later ones find something to do only if an earlier one was interrupted
@app.task(name="tracking.derive_days", queueing_lock="tracking.derive_days")
def derive_days(timestamp: int) -> None:
    at = moment_of(timestamp)
    derive_news(arrived_on=day_of(at) - timedelta(days=1), at=at)
