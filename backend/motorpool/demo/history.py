"""The days that are over, and of today what is over already: trips as an ordinary city makes them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from motorpool.demo.course import Course, natural
from motorpool.demo.identity import dice, key
from motorpool.demo.life import Book, Life
from motorpool.demo.rhythm import a_start, trips_on
from motorpool.demo.stage import Stage
from motorpool.demo.wishes import Wish, a_wish
from motorpool.kit.moments import day_of
from motorpool.trips.models import Trip

SLACK = timedelta(hours=1)  # what ends later than this before the present is left to `today`


class Story(NamedTuple):
    wish: Wish
    course: Course
    throw: Random


def stories_of(book: Book, day: date, daily: int) -> Iterator[Story]:
    """The same ones for a day whenever one asks, as long as the people are the same."""
    for number in range(trips_on(day, daily, dice("day", day))):
        throw = dice("history", day, number)
        unit = book.city.any_unit(throw)
        wish = a_wish(throw, unit, key("history", day, number), a_start(day, throw))
        yield Story(wish, natural(throw, wish), throw)


def begun(book: Book, first: date, last: date, daily: int) -> list[tuple[Life, Story]]:
    """Ask for all that is not there yet and over by now, in the order in which it was asked for."""
    stories = [
        story
        for number in range((last - first).days + 1)
        for story in stories_of(book, first + timedelta(days=number), daily)
        if _is_over(story, book.now)
    ]
    known = set(
        Trip.objects.filter(request_key__in=[story.wish.key for story in stories]).values_list("request_key", flat=True)
    )
    stage = Stage(book)
    new = sorted((story for story in stories if story.wish.key not in known), key=lambda story: story.course.asked_at)
    return [(stage.begin(story.wish, story.course), story) for story in new]


def _is_over(story: Story, now: datetime) -> bool:
    """Of today only what is back; of the days before also what is still on its way, like a journey of two nights."""
    return day_of(story.wish.start_at) < day_of(now) or story.wish.end_at + SLACK <= now
