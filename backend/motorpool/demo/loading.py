"""Filling an empty installation with the city, and bringing the city up to the present at every later start."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from django.db import connection, transaction

from motorpool.access.actors import platform
from motorpool.accounts.models import Grant, User
from motorpool.approvals.models import Approval, Step
from motorpool.audit.models import Entry
from motorpool.audit.services import record
from motorpool.demo import catching_up, history, scenes
from motorpool.demo.appointments import appoint
from motorpool.demo.blocks import blocks_of
from motorpool.demo.bulk import checked_afterwards
from motorpool.demo.city import City
from motorpool.demo.course import Course
from motorpool.demo.devices import show_terminals
from motorpool.demo.diary import Diary
from motorpool.demo.driven import drive_last_days
from motorpool.demo.founding import Founding
from motorpool.demo.identity import key
from motorpool.demo.ledger import Ledger
from motorpool.demo.life import Book, Life
from motorpool.demo.looking import ask_about_tracks
from motorpool.demo.outside import stay_outside
from motorpool.demo.secrecy import keep_secret
from motorpool.demo.sign_ins import ensure_sign_ins
from motorpool.demo.stage import Stage
from motorpool.demo.units import ROOT
from motorpool.drivers.models import Driver
from motorpool.kit.errors import DomainError
from motorpool.kit.moments import day_of, start_of
from motorpool.notifications.models import Notice
from motorpool.organizations.models import Organization
from motorpool.reservations.models import Reservation
from motorpool.trips.models import Assignment, Change, Destination, Rating, Trip
from motorpool.trips.stages import work_out
from motorpool.trips.states import OPEN_TRIPS
from motorpool.vehicles.models import Vehicle

SUBJECT, RUN = "demo", "load"
CHUNK = timedelta(days=27)  # written at once, and one day more
NEWS = timedelta(hours=36)  # notices of older events are not written
NEIGHBOURS = timedelta(days=4)  # no trip is longer, nor rated later
FILLED = (
    Trip,
    Destination,
    Assignment,
    Change,
    Rating,
    Approval,
    Step,
    Reservation,
    Entry,
    Notice,
    User,
    Grant,
    Vehicle,
    Driver,
)


class NotADemo(DomainError):
    code = "not_a_demo"
    message = "数据库中已有其他单位的数据，不能装入演示数据"


@dataclass(frozen=True)
class Scale:
    days: int = 365  # of history
    daily: int = 98  # trips on an ordinary workday
    blocks: int = 4  # repairs and leaves that begin on a workday
    driven: int = 12  # vehicles whose last days have tracks from the start


Say = Callable[[str], None]


class Loading:
    def __init__(self, *, now: datetime, scale: Scale, home: Path, say: Say) -> None:
        # The same hour gives the same city: nothing of today's scenes changes by itself within the hour.
        self.now = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        self.today = day_of(self.now)
        self.scale, self.home, self.say = scale, home, say

    def run(self) -> list[dict[str, str]]:
        gc.disable()  # millions of short-lived records and no garbage: looking for it takes a quarter of the time
        try:
            return self._run()
        finally:
            gc.enable()

    @transaction.atomic
    def _run(self) -> list[dict[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.demo'))")
        if self._is_empty():
            return self._fill()
        last = _last_run()
        city = City(self.today)
        if last is None or last < self.now:
            self._bring_up_to_now(city, day_of(last) if last else self.today)
            self._through_services(city)
        return ensure_sign_ins(city, self.home, self.now)

    def _fill(self) -> list[dict[str, str]]:
        with ExitStack() as stack:
            stack.enter_context(checked_afterwards(FILLED))
            self._found()
            city = City(self.today)
            self._bring_up_to_now(city, self.today - timedelta(days=self.scale.days))
            self._step("建立索引并核对", "", stack.close)
        self._step("人员备案", "项", lambda: appoint(city, self.now))
        self._step("涉密车辆", "辆", lambda: keep_secret(city, self.now))
        self._step("更新统计信息", "", _analyze)
        self._through_services(city)
        return ensure_sign_ins(city, self.home, self.now)

    def _is_empty(self) -> bool:
        if not Organization.objects.exists():
            return True
        if not Organization.objects.filter(uuid=key("unit", ROOT)).exists():
            raise NotADemo
        return False

    def _found(self) -> None:
        ledger = Ledger()
        founding = Founding(ledger, self.today)
        self._step("单位", "个", founding.found_units)
        self._step("人员", "人", founding.bring_people)
        self._step("车辆", "辆", founding.buy_vehicles)
        self._step("驾驶员", "人", founding.appoint_drivers)
        self._step("车载终端", "台", founding.fit_terminals)
        self._step("停放点", "处", founding.mark_yards)
        self._step("编制和标识数", "项", founding.report_figures)
        ledger.write()

    def _bring_up_to_now(self, city: City, first: date) -> None:
        """From the day of the last run on; that day is gone through again for what was not over yet."""
        trips = catching_up.open_trips(start_of(first) - NEIGHBOURS)
        since = min([start_of(first), *(trip.start_at for trip in trips)]) - NEIGHBOURS
        holds = catching_up.holds_since(city, since, trips)
        book = Book(city=city, diary=Diary(holds.values()), ledger=Ledger(), now=self.now, tell_since=self.now - NEWS)
        lives = catching_up.open_lives(city, trips, holds)
        self._step("往日用车", "次", lambda: self._past(book, first, lives))
        self._step("今日用车", "次", lambda: len(scenes.set_all(book, lives)))
        self._step("写入", "", book.ledger.write)
        self._step("用车进程", "项", lambda: work_out(anew=True))
        record(action=RUN, label="推进演示数据", by=platform(self.today), at=self.now, subject_type=SUBJECT)

    def _through_services(self, city: City) -> None:
        """What is done by the services themselves, which need their indexes."""
        self._step("轨迹查看申请", "份", lambda: ask_about_tracks(city, self.now))
        self._step("外场临停", "次", lambda: stay_outside(city, self.now))
        self._step("终端故障", "起", lambda: show_terminals(city, self.now))
        self._step("近日轨迹", "个位置", lambda: drive_last_days(city, self.now, vehicles=self.scale.driven))

    def _past(self, book: Book, first: date, lives: list[Life]) -> int:
        """What happened since the last run, and what that run left open, in order. Adds to `lives` what is open now."""
        number, left = 0, list(catching_up.due(lives, self.now))
        while first <= self.today:
            last = min(first + CHUNK, self.today)
            for day in days(first, last - timedelta(days=last == self.today)):
                blocks_of(book, day, self.scale.blocks)
            new = history.begun(book, first, last, self.scale.daily)
            _play_in_order(book, [*left, *((life, story.course, story.throw) for life, story in new)])
            lives += [life for life, _ in new if life.trip.status in OPEN_TRIPS]
            number, left, first = number + len(left) + len(new), [], last + timedelta(days=1)
            book.ledger.write()
        return number

    def _step(self, title: str, measure: str, act: Callable[[], int | None]) -> None:
        began = time.monotonic()
        number = act()
        amount = f" {number} {measure}" if number is not None else ""
        self.say(f"{title}{amount} … {time.monotonic() - began:.1f} 秒")


def _play_in_order(book: Book, queue: list[tuple[Life, Course, Random]]) -> None:
    """By their beginnings, so that vehicles are taken and odometers grow as they would."""
    stage, remembered = Stage(book), book.now
    for life, course, throw in sorted(queue, key=lambda one: one[0].trip.start_at):
        if abs(life.trip.start_at - remembered) > NEIGHBOURS:
            remembered = life.trip.start_at
            book.diary.forget(remembered - NEIGHBOURS)
        stage.play(life, course, throw)


def _last_run() -> datetime | None:
    """The trail tells: each run leaves an entry of its own."""
    found = Entry.objects.filter(action=f"{SUBJECT}.{RUN}").order_by("-pk").first()
    return found.at if found else None


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _analyze() -> None:
    tables = ", ".join(f'"{model._meta.db_table}"' for model in (*FILLED, Organization))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
