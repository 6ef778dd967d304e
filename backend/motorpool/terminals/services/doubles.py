"""A terminal registers while another connection of it is open: it has lost its line, or it is two (ADR 0036)."""

from motorpool.access.actors import platform
from motorpool.audit.queries import has_entry
from motorpool.audit.services import record
from motorpool.kit.moments import day_of, written
from motorpool.terminals import queries
from motorpool.tracking.events import NumberInUse, TerminalRegisteringAgain
from motorpool.tracking.models import Terminal
from motorpool.tracking.services.knocking import TOLD_EVERY
from motorpool.tracking.services.telling import tell_keepers


def refuse_double(event: TerminalRegisteringAgain) -> None:
    """No new code beside an open connection. An honest terminal shows the code it has, or comes again later."""
    key, at = event.terminal_id, event.at
    if event.linked_id == key or key not in queries.online_among([key], at=at):
        return
    terminal = Terminal.objects.select_related("organization").get(pk=key)
    if not has_entry(terminal, "register_beside", since=at - TOLD_EVERY):
        by = platform(day_of(at))
        record(action="register_beside", label="连接未断时再次注册，已拒绝", by=by, at=at, subject=terminal)
        tell_keepers(
            terminal,
            kind="terminal_double",
            title=f"终端 {terminal.phone} 在连接未断时有设备再次注册，已拒绝",
            text=f"{written(at)}，设备编号相同。终端断线重连时可能出现，数分钟后自行恢复；反复出现的，可能有人冒用，请核查设备。",
            at=at,
        )
    raise NumberInUse
