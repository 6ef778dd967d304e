"""What limits leave of a grant, in SQL and in memory."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Concat

from motorpool.accounts.models import Limit
from motorpool.accounts.roles import ALLOWS
from motorpool.kit.validity import valid

ALL_ACCOUNTS = Q(role="", permission="")


def limits_on_grant(on: date) -> QuerySet[Limit]:
    """Of the outer query's grant: limits on its organisation or above; of all accounts, also where its person belongs.

    Somebody above with a grant over the limited part is not meant: a level limits those below it.
    """
    return (
        Limit.objects.filter(valid(on))
        .annotate(
            granted=_outer("organization__path"),
            home=_outer("user__organization__path"),
        )
        .filter(
            Q(granted__startswith=F("organization__path"))
            | (ALL_ACCOUNTS & Q(home__startswith=F("organization__path")))
        )
    )


def suspending(on: date) -> QuerySet[Limit]:
    """Of the outer query's user: limits of all accounts where the user belongs, or above."""
    rows = Limit.objects.filter(valid(on), ALL_ACCOUNTS).annotate(home=_outer("user__organization__path"))
    return rows.filter(home__startswith=F("organization__path"))


def withheld(on: date) -> ArraySubquery:
    """Codes of roles and permissions withheld from a grant; an empty one stands for everything."""
    return ArraySubquery(limits_on_grant(on).values(code=Concat("role", "permission")))


def left(role: str, held_back: Iterable[str]) -> frozenset[str]:
    """What the role still allows."""
    gone = set(held_back)
    return frozenset() if gone & {"", role} else ALLOWS[role] - gone


def _outer(path: str) -> Any:
    return ExpressionWrapper(OuterRef(path), output_field=CharField())
