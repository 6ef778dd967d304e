"""Reading the log of sign-ins."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.models import SignIn
from motorpool.accounts.security.policy import is_over_everything
from motorpool.kit.moments import start_of


def sign_ins_for(
    actor: Actor,
    *,
    q: str = "",
    outcome: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[SignIn]:
    """Of the people of the actor's organisations; names that nobody has, only for whoever is over everything."""
    rows = SignIn.objects.all()
    if not is_over_everything(actor, Permission.SIGN_IN_VIEW):
        rows = rows.visible_to(actor, Permission.SIGN_IN_VIEW)
    rows = rows.select_related("user__organization")
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(user__name__icontains=q) | Q(address__startswith=q))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if since:
        rows = rows.filter(at__gte=start_of(since))
    if until:
        rows = rows.filter(at__lt=start_of(until + timedelta(days=1)))
    return rows


def own_sign_ins(actor: Actor) -> QuerySet[SignIn]:
    return SignIn.objects.filter(user_id=actor.person)
