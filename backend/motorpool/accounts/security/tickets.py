"""Sign-ins that are half done. A ticket is opened with the first step and taken, once, by the last.

What ends a person's sessions ends his tickets, too: half a sign-in must not outlive a whole one.
"""

from datetime import datetime, timedelta
from typing import Any

from motorpool.accounts.models import Ticket, User
from motorpool.accounts.security.tokens import digest, new_token
from motorpool.kit.errors import DomainError

HOLDS = timedelta(minutes=5)


class TicketOver(DomainError):
    code = "ticket_over"
    status = 401
    message = "登录步骤已超时，请重新登录"


def open_ticket(*, kind: str, user: User | None, data: dict[str, Any], at: datetime) -> str:
    token = new_token()
    Ticket.objects.create(kind=kind, token_hash=digest(token), user=user, data=data, expires_at=at + HOLDS)
    return token


def withdraw_tickets(user_id: int) -> None:
    Ticket.objects.filter(user=user_id).delete()


def holder_of(*, kind: str, token: str, at: datetime) -> int | None:
    return (
        Ticket.objects.filter(kind=kind, token_hash=digest(token), expires_at__gt=at)
        .values_list("user", flat=True)
        .first()
    )


def locked_ticket(*, kind: str, token: str, at: datetime) -> Ticket:
    """The ticket, locked until the transaction ends."""
    found = Ticket.objects.select_for_update().filter(kind=kind, token_hash=digest(token), expires_at__gt=at).first()
    if found is None:
        raise TicketOver
    return found
