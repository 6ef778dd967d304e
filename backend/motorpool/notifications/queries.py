"""Reading one's own notices."""

from django.db.models import QuerySet

from motorpool.access.actors import Actor
from motorpool.notifications.models import Notice


def notices_for(actor: Actor, *, unread_only: bool = False) -> QuerySet[Notice]:
    rows = Notice.objects.filter(user_id=actor.person)
    return rows.filter(read_at=None) if unread_only else rows


def unread(actor: Actor) -> int:
    return notices_for(actor, unread_only=True).count()
