"""Jobs: nightly tidying of what only passes through."""

from django.contrib.sessions.models import Session
from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app

from motorpool.kit.moments import moment_of

KEEP_JOBS_HOURS = 72


@app.periodic(cron="20 3 * * *")
@app.task(name="accounts.end_expired_sessions", queueing_lock="accounts.end_expired_sessions")
def end_expired_sessions(timestamp: int) -> None:
    Session.objects.filter(expire_date__lt=moment_of(timestamp)).delete()


@app.periodic(cron="40 3 * * *")
@app.task(name="accounts.forget_done_jobs", queueing_lock="accounts.forget_done_jobs", pass_context=True)
async def forget_done_jobs(context: JobContext, timestamp: int) -> None:
    """The watch runs each minute; its traces would fill the queue. Failed jobs stay until somebody has looked."""
    del timestamp
    await builtin_tasks.remove_old_jobs(context, max_hours=KEEP_JOBS_HOURS)
