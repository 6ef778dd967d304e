"""Jobs: walking along the chain each night."""

from procrastinate.contrib.django import app

from motorpool.audit.checks import check_chain
from motorpool.audit.queries import last_check
from motorpool.kit.moments import day_of, moment_of


@app.periodic(cron="10 2 * * *")
@app.task(name="audit.check_chain", queueing_lock="audit.check_chain", queue="long")
def check_chain_nightly(timestamp: int) -> None:
    check_chain(at=moment_of(timestamp))


@app.periodic(cron="10 5 * * *")
@app.task(name="audit.check_chain_again", queueing_lock="audit.check_chain_again", queue="long")
def check_chain_again(timestamp: int) -> None:
    """Where the platform stopped during the walk of this night. The first one asks nothing: entries can be forged."""
    at, last = moment_of(timestamp), last_check()
    if last is None or day_of(last.at) < day_of(at):
        check_chain(at=at)
