"""Telling people, and their reading it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.accounts.events import SignedInSomewhereNew
from motorpool.accounts.queries import holders
from motorpool.kit.moments import day_of, written
from motorpool.notifications import queries
from motorpool.notifications.models import Notice


@dataclass(frozen=True)
class News:
    kind: str
    title: str
    text: str
    link: str


def tell(*, user_ids: Iterable[int], news: News, at: datetime) -> None:
    Notice.objects.bulk_create(
        Notice(user_id=user_id, kind=news.kind, title=news.title, text=news.text[:300], link=news.link, created_at=at)
        for user_id in set(user_ids)
    )


def tell_holders(
    *, permission: str, path: str, news: News, at: datetime, without: Collection[int] = (), among: int = 20
) -> set[int]:
    """Whoever may do it there; at most `among`, so that a mistaken grant does not wake a whole city. Answers who."""
    found = set(holders(permission, path, day_of(at)).exclude(pk__in=without).values_list("pk", flat=True)[:among])
    tell(user_ids=found, news=news, at=at)
    return found


def withdraw(*, naming: Iterable[str]) -> None:
    """Nobody may read any longer what names this, read or not."""
    words = [word for word in naming if word]
    named = reduce(or_, (Q(title__contains=word) | Q(text__contains=word) for word in words), Q(pk__in=()))
    Notice.objects.filter(named).delete()


def mark_read(*, notice_ids: list[int] | None, by: Actor, at: datetime) -> int:
    """These, or all of one's own; answers how many are left unread."""
    rows = queries.notices_for(by).filter(read_at=None)
    if notice_ids is not None:
        rows = rows.filter(pk__in=notice_ids)
    rows.update(read_at=at)
    return queries.unread(by)


def tell_of_new_address(event: SignedInSomewhereNew) -> None:
    news = News(
        kind="sign_in",
        title="您的账号在新的地址登录",
        text=f"{written(event.at)}，{event.address}，{event.device}。如非本人操作，请立即修改密码并结束其他登录。",
        link="/account",
    )
    tell(user_ids=[event.user_id], news=news, at=event.at)
