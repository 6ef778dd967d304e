"""Notices: one's own, read or not."""

import pytest

from motorpool.access.permissions import Permission as P
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.notifications.models import Notice
from motorpool.notifications.services import News, mark_read, tell, tell_holders
from tests.clients import get, post, signed_in, walked
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_person

pytestmark = pytest.mark.django_db
NEWS = News("x", "标题", "长" * 400, "/trips/1")


def told() -> set[int]:
    return set(Notice.objects.values_list("user", flat=True))


class TestTell:
    def test_everyone_once_and_not_more_than_fits(self) -> None:
        unit = Unit()
        tell(user_ids=[unit.applicant.pk, unit.applicant.pk, unit.approver.pk], news=NEWS, at=NOW)
        assert told() == {unit.applicant.pk, unit.approver.pk}
        assert {len(text) for text in Notice.objects.values_list("text", flat=True)} == {300}

    def test_holders_here_and_above_but_not_beside(self) -> None:
        root = Unit()
        unit, beside = Unit(root.organization), Unit(root.organization)
        assert beside
        tell_holders(permission=P.TRIP_DISPATCH, path=unit.organization.path, news=NEWS, at=NOW)
        assert told() == {unit.dispatcher.pk, root.dispatcher.pk}

    def test_neither_who_is_left_out_nor_who_has_left(self) -> None:
        unit = Unit()
        gone, former = (make_person(unit.organization, Role.DISPATCHER) for _ in range(2))
        User.objects.filter(pk=gone.pk).update(is_active=False)
        Grant.objects.filter(user=former).update(valid_to=TODAY)
        tell_holders(
            permission=P.TRIP_DISPATCH, path=unit.organization.path, news=NEWS, at=NOW, without=[unit.dispatcher.pk]
        )
        assert told() == set()

    def test_at_most_so_many(self) -> None:
        unit = make_organization()
        for _ in range(3):
            make_person(unit, Role.DISPATCHER)
        tell_holders(permission=P.TRIP_DISPATCH, path=unit.path, news=NEWS, at=NOW, among=2)
        assert Notice.objects.count() == 2


class TestRead:
    def test_only_ones_own(self) -> None:
        unit = Unit()
        tell(user_ids=[unit.applicant.pk, unit.approver.pk], news=NEWS, at=NOW)
        tell(user_ids=[unit.applicant.pk], news=NEWS, at=NOW)
        foreign = Notice.objects.get(user=unit.approver)
        own = Notice.objects.filter(user=unit.applicant).first()
        assert own
        assert mark_read(notice_ids=[own.pk, foreign.pk], by=actor(unit.applicant), at=NOW) == 1
        foreign.refresh_from_db()
        assert foreign.read_at is None
        assert mark_read(notice_ids=[], by=actor(unit.applicant), at=NOW) == 1
        assert mark_read(notice_ids=None, by=actor(unit.applicant), at=NOW) == 0

    def test_over_http_newest_first(self) -> None:
        unit = Unit()
        for _ in range(5):
            tell(user_ids=[unit.applicant.pk, unit.approver.pk], news=NEWS, at=NOW)
        client = signed_in(unit.applicant)
        keys = [item["id"] for item in walked(client, "/notices", limit=2)]
        assert keys == list(Notice.objects.filter(user=unit.applicant).order_by("-pk").values_list("pk", flat=True))
        assert post(client, "/notices/read", {"ids": keys[:2]}) == {"unread": 3}
        assert [item["id"] for item in get(client, "/notices?unread=true")["items"]] == keys[2:]
        assert get(client, "/trips/waiting")["notices"] == 3
