"""Notices about appointments and limits: `accounts` stands below and only publishes."""

from motorpool.access.permissions import Permission
from motorpool.accounts.events import FilingDecided, FilingMade, LimitChanged
from motorpool.notifications.services import News, tell, tell_holders


def tell_city(event: FilingMade) -> None:
    tell_holders(
        permission=Permission.FILING_DECIDE,
        path=event.authority_path,
        news=News("filing", "人员待备案", event.text, "/filings"),
        at=event.at,
        without=[event.by.user_id] if event.by.user_id else [],
    )


def tell_county(event: FilingDecided) -> None:
    told = {event.person_id, event.made_by_id} - {None}
    tell(
        user_ids=[user for user in told if user], news=News("filing", event.title, event.text, "/filings"), at=event.at
    )


def tell_limited(event: LimitChanged) -> None:
    tell_holders(
        permission=Permission.PEOPLE_MANAGE,
        path=event.organization_path,
        news=News("limit", event.title, event.text, "/limits"),
        at=event.at,
        without=[event.by.user_id] if event.by.user_id else [],
    )
