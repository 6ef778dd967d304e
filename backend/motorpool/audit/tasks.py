"""Jobs: walking along the chain each night."""

from procrastinate.contrib.django import app

from motorpool.audit.checks import check_chain
from motorpool.kit.moments import moment_of


@app.periodic(cron="10 2 * * *")
@app.task(name="audit.check_chain", queueing_lock="audit.check_chain")
def check_chain_nightly(timestamp: int) -> None:
    check_chain(at=moment_of(timestamp))
