"""Jobs: the partitions of the days to come."""

from procrastinate.contrib.django import app

from motorpool.kit.moments import day_of, moment_of
from motorpool.tracking.partitions import make_partitions


@app.periodic(cron="17 * * * *")
@app.task(name="tracking.make_partitions", queueing_lock="tracking.make_partitions")
def make_partitions_ahead(timestamp: int) -> None:
    make_partitions(today=day_of(moment_of(timestamp)))
