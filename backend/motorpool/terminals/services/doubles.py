"""A terminal registers while another connection of it is open: it has lost its line, or it is two."""

from motorpool.access.actors import platform
from motorpool.audit.queries import has_entry
from motorpool.audit.services import record
from motorpool.kit.moments import day_of, written
from motorpool.terminals import queries
from motorpool.tracking.events import TerminalRegisteredAgain
from motorpool.tracking.models import Terminal
from motorpool.tracking.services.joining import TOLD_EVERY
from motorpool.tracking.services.telling import tell_keepers


def warn_of_double(event: TerminalRegisteredAgain) -> None:
    key, at = event.terminal_id, event.at
    if event.linked_id == key or key not in queries.online_among([key], at=at):
        return
    terminal = Terminal.objects.select_related("organization").get(pk=key)
    if has_entry(terminal, "register_beside", since=at - TOLD_EVERY):
        return
    by = platform(day_of(at))
    record(action="register_beside", label="连接未断时再次注册", by=by, at=at, subject=terminal)
    tell_keepers(
        terminal,
        kind="terminal_double",
        title=f"终端 {terminal.phone} 在连接未断时再次注册",
        text=f"{written(at)}，设备编号相同，已发给新的鉴权码。断线重连属正常；如非如此，可能有人冒用，请核查设备并重置鉴权码。",
        at=at,
    )
