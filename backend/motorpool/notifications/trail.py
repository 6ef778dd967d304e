"""Notices about the trail: `audit` stands below and only publishes."""

from motorpool.accounts.queries import holders_of_role
from motorpool.accounts.roles import Role
from motorpool.audit.events import ChainDoubted
from motorpool.kit.moments import day_of
from motorpool.notifications.services import News, tell


def tell_auditors(event: ChainDoubted) -> None:
    """Every 审计管理员, of whatever unit: there is one chain for the whole platform."""
    text = f"共 {event.problems} 处。{event.first}。请保护现场，用另存的链头核验（motorpool audit verify --head）。"
    news = News("trail", "操作记录核验发现问题", text, "/audit")
    people = holders_of_role(Role.AUDIT_ADMIN, day_of(event.at))
    tell(user_ids=people.values_list("pk", flat=True), news=news, at=event.at)
