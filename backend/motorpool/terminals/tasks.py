"""Jobs: what no gateway did, because there is none or it died; faults; driving alarms; what is kept no longer."""

from procrastinate.contrib.django import app

from motorpool.kit.moments import day_of, moment_of
from motorpool.terminals.services import alarms, commands, expiring, faults, inbox, links


@app.periodic(cron="* * * * *")
@app.task(name="terminals.tend_commands", queueing_lock="terminals.tend_commands")
def tend_commands(timestamp: int) -> None:
    at = moment_of(timestamp)
    links.bury_dead_gateways(at=at)
    commands.expire_commands(at=at)
    inbox.read_again()
    while inbox.take_messages(at=at):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="terminals.look_for_faults", queueing_lock="terminals.look_for_faults")
def look_for_faults(timestamp: int) -> None:
    at = moment_of(timestamp)
    faults.look_for_faults(at=at)
    faults.chase_faults(at=at)


@app.periodic(cron="* * * * *")
@app.task(name="terminals.take_in_alarms", queueing_lock="terminals.take_in_alarms")
def take_in_alarms(timestamp: int) -> None:
    at = moment_of(timestamp)
    alarms.take_in_alarms(at=at)
    alarms.tell_emergencies(at=at)


@app.periodic(cron="10 2 * * *")
@app.task(name="terminals.expire_messages", queueing_lock="terminals.expire_messages")
def expire_messages(timestamp: int) -> None:
    at = moment_of(timestamp)
    expiring.expire_messages(today=day_of(at), at=at)
    expiring.sweep_files(at=at)
