"""Telling a unit of its terminals."""

from datetime import datetime

from motorpool.access.permissions import Permission
from motorpool.notifications.services import News, tell_holders
from motorpool.tracking.models import Terminal


def tell_keepers(terminal: Terminal, *, kind: str, title: str, text: str, at: datetime) -> None:
    """Those who may manage it (车管负责人)."""
    news = News(kind=kind, title=title[:100], text=text, link=f"/terminals/{terminal.pk}")
    tell_holders(permission=Permission.TERMINAL_MANAGE, path=terminal.organization.path, news=news, at=at)
