"""Jobs: nightly tidying of what only passes through."""

from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app

from motorpool.accounts import filings
from motorpool.accounts.security import housekeeping
from motorpool.kit.moments import moment_of

KEEP_JOBS_HOURS = 72


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.send_waiting_filings", queueing_lock="accounts.send_waiting_filings")
def send_waiting_filings(timestamp: int) -> None:
    """A city's 主管部门 may have come, or been given its kind, since the county appointed somebody."""
    filings.send_waiting(at=moment_of(timestamp))


@app.periodic(cron="20 3 * * *")
@app.task(name="accounts.tidy_sign_ins", queueing_lock="accounts.tidy_sign_ins")
def tidy_sign_ins(timestamp: int) -> None:
    """What is over, and log lines older than the rules keep them (never less than half a year)."""
    housekeeping.tidy(at=moment_of(timestamp))


@app.periodic(cron="30 3 * * *")
@app.task(name="accounts.disable_unused", queueing_lock="accounts.disable_unused")
def disable_unused(timestamp: int) -> None:
    housekeeping.disable_unused(at=moment_of(timestamp))


@app.periodic(cron="40 3 * * *")
@app.task(name="accounts.forget_done_jobs", queueing_lock="accounts.forget_done_jobs", pass_context=True)
async def forget_done_jobs(context: JobContext, timestamp: int) -> None:
    """The watch runs each minute; its traces would fill the queue. Failed jobs stay until somebody has looked."""
    del timestamp
    await builtin_tasks.remove_old_jobs(context, max_hours=KEEP_JOBS_HOURS)
