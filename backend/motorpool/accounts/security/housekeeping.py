"""Nightly: what is over goes, accounts nobody uses are closed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from motorpool.access.actors import platform
from motorpool.access.permissions import Permission
from motorpool.accounts.models import Grant, Session, SignIn, Throttle, Ticket, User
from motorpool.accounts.roles import SEPARATED, roles_with
from motorpool.accounts.security import policy
from motorpool.accounts.security.sessions import shut_out
from motorpool.audit.services import record
from motorpool.kit.moments import day_of
from motorpool.kit.validity import valid

SHORTEST_LOG = 180  # days; 网络安全法 wants six months
KEEP_ENDED = timedelta(days=8)  # longer than any session may last, so that its browser is told why it ended
BATCH = 500


def tidy(*, at: datetime) -> None:
    rules = policy.current()
    SignIn.objects.filter(at__lt=at - timedelta(days=max(SHORTEST_LOG, rules.log_days))).delete()
    Session.objects.filter(began_at__lt=at - KEEP_ENDED).delete()
    Ticket.objects.filter(expires_at__lt=at).delete()
    Throttle.objects.filter(began_at__lt=at - timedelta(days=1)).delete()
    User.objects.filter(password_changed_at=None).update(password_changed_at=at)
    User.objects.filter(active_since=None).update(active_since=at)


@transaction.atomic
def disable_unused(*, at: datetime) -> int:
    """Whoever has not signed in for so long, nor been enabled. Never those who look after the whole platform."""
    days = policy.current().unused_days
    if not days:
        return 0
    today = day_of(at)
    keepers = Grant.objects.filter(
        valid(today),
        role__in={*SEPARATED, *roles_with(Permission.PEOPLE_MANAGE)},
        organization__parent=None,
    )
    unused = (
        User.objects.filter(is_active=True, active_since__isnull=False)
        .exclude(pk__in=keepers.values("user"))
        .annotate(used_at=Greatest(F("active_since"), Coalesce("last_login", "active_since")))
        .filter(used_at__lt=at - timedelta(days=days))
        .select_for_update(of=("self",))
        .order_by("pk")[:BATCH]
    )
    for person in unused:
        person.is_active = False
        person.save(update_fields=["is_active"])
        shut_out(person.pk, at=at)
        record(action="disable_unused", by=platform(today), at=at, subject=person, note=f"连续 {days} 天未登录")
    return len(unused)
