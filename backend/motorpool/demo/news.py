"""The notices that the services would have sent, word for word; a test holds the two together."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import TypeVar, cast

from motorpool.access.permissions import Permission as P
from motorpool.approvals.models import Step
from motorpool.demo.life import Book, Life
from motorpool.kit.moments import written
from motorpool.notifications.models import Notice
from motorpool.trips.models import Assignment, Change

READ_AFTER = timedelta(hours=3)  # a notice older than this has been read
AMONG = 20  # as in notifications.services.tell_holders
Told = TypeVar("Told", bound=Callable[..., None])


def _only_news(tell: Told) -> Told:
    """Texts are made only where somebody will see them: most of what is loaded lies long ago."""

    @wraps(tell)
    def guarded(book: Book, life: Life, at: datetime, *args: object) -> None:
        if at >= book.tell_since:
            tell(book, life, at, *args)

    return cast(Told, guarded)


@_only_news
def step_waits(book: Book, life: Life, at: datetime, step: Step) -> None:
    approval = step.approval
    _tell_holders(
        book, life, at, step.permission, "approval", f"待{step.label}", approval.title, without=approval.barred
    )


@_only_news
def approved(book: Book, life: Life, at: datetime) -> None:
    trip = life.trip
    _tell(book, life, at, _askers(life), "approved", "用车申请已通过", f"{trip.reason}，等待派车")
    _tell_holders(book, life, at, P.TRIP_DISPATCH, "dispatch", "待派车", f"{written(trip.start_at)} {trip.reason}")


@_only_news
def sent_back(book: Book, life: Life, at: datetime, note: str) -> None:
    _tell(book, life, at, _askers(life), "returned", "用车申请被退回", f"{life.trip.reason}：{note}")


@_only_news
def dispatched(book: Book, life: Life, at: datetime, task: Assignment) -> None:
    trip, vehicle, driver = life.trip, task.vehicle_hold.vehicle, task.driver_hold.driver
    if vehicle and driver:
        when, person = written(trip.start_at), driver.person
        text = f"{when} {vehicle.plate} 驾驶员 {person.name} {person.phone}"
        _tell(book, life, at, _askers(life), "dispatched", "已为您派车", text)
        _tell(book, life, at, [person.pk], "task", "新的出车任务", f"{when} {trip.pickup_place} {vehicle.plate}")


@_only_news
def cancelled(book: Book, life: Life, at: datetime, note: str, drivers: Iterable[int], by: int) -> None:
    told = {*_askers(life), *drivers} - {by}
    _tell(book, life, at, told, "cancelled", "用车已取消", f"{life.trip.reason}：{note}")


@_only_news
def departed(book: Book, life: Life, at: datetime, task: Assignment, by: int) -> None:
    told = _askers(life) - {by}
    _tell(book, life, at, told, "departed", "车辆已出发", f"{task.vehicle_hold.vehicle} {life.trip.reason}")


@_only_news
def changed(book: Book, life: Life, at: datetime, change: Change, by: int) -> None:
    text = f"{change.assignment} {change.get_kind_display()}：{change.text}"
    _tell_holders(book, life, at, P.TRIP_DISPATCH, "change", "途中变动", text, without=[by])


@_only_news
def at_risk(book: Book, life: Life, at: datetime, task: Assignment) -> None:
    """Told to the dispatchers of a coming trip whose vehicle or driver is late elsewhere."""
    text = f"{written(life.trip.start_at)} {life.trip.reason}：{task} 可能无法按时到位，请改派"
    _tell_holders(book, life, at, P.TRIP_DISPATCH, "at_risk", "派车有延误风险", text)


@_only_news
def is_back(book: Book, life: Life, at: datetime, task: Assignment, by: int) -> None:
    text = f"{task} {written(at)}"
    _tell_holders(book, life, at, P.TRIP_DISPATCH, "returned_to_base", "车辆已回场，待结单", text, without=[by])


@_only_news
def to_rate(book: Book, life: Life, at: datetime) -> None:
    _tell(book, life, at, [life.trip.traveller_id], "rate", "请评价本次用车", life.trip.reason)


def _askers(life: Life) -> set[int]:
    return {life.trip.requested_by_id, life.trip.traveller_id}


def _tell(book: Book, life: Life, at: datetime, users: Iterable[int], kind: str, title: str, text: str) -> None:
    read_at = at + timedelta(minutes=9) if book.now - at > READ_AFTER else None
    for user in sorted(set(users)):
        book.ledger.make(
            Notice, user_id=user, kind=kind, title=title, text=text[:300], link=f"/trips/{life.trip.pk}",
            created_at=at, read_at=read_at,
        )  # fmt: skip


def _tell_holders(
    book: Book,
    life: Life,
    at: datetime,
    permission: str,
    kind: str,
    title: str,
    text: str,
    without: Collection[int] = (),
) -> None:
    found = book.city.holders(permission, life.unit.organization.path)
    _tell(book, life, at, [user for user in found if user not in without][:AMONG], kind, title, text)
