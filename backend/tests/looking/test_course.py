"""What a track tells: stops, gaps and their kind, alarms, distances; and thinning that keeps what matters."""

from datetime import UTC, datetime, timedelta

import numpy as np

from motorpool.looking.course import course_of, thinned
from motorpool.looking.tracks import windows_of
from motorpool.terminals.alarm_names import ALARM_LABELS
from motorpool.tracking.marks import Mark
from motorpool.tracking.sight import Span
from motorpool.tracking.store import Track
from motorpool.tracking.store.tracks import DTYPES, empty

ON = 3


def track(*rows: tuple[int, int, int], status: int = ON, **columns: object) -> Track:
    """Of (second, millionths of a degree northwards, tenths of km/h)."""
    size = len(rows)
    at, north, speed = zip(*rows, strict=True)
    given: dict[str, object] = {"at": at, "arrived": at, "lat": [31_800_000 + n for n in north], "speed": speed}
    given |= {"lon": [119_950_000] * size, "status": [status] * size, "mileage": [-1] * size, **columns}
    zeros = [0] * size
    return Track(**{name: np.array(given.get(name, zeros), kind) for name, kind in DTYPES.items()})


def moving(since: int, seconds: int, begin: int = 0) -> list[tuple[int, int, int]]:
    """Ten metres a second."""
    return [(since + n, begin + round(n * 89.93), 360) for n in range(0, seconds + 1, 10)]


def test_a_stop_between_two_drives() -> None:
    out, stand = moving(0, 600), [(610 + n, 53_958, 0) for n in range(0, 301, 10)]
    back = moving(920, 600, 53_958)
    found = course_of([track(*out, *stand, *back)])
    assert [(stop.since, stop.until, stop.engine_s) for stop in found.stops] == [(610, 920, 310)]
    assert [(drive.since, drive.until, round(drive.metres, -2)) for drive in found.drives] == [
        (0, 610, 6000),
        (920, 1520, 6000),
    ]
    assert round(found.metres, -2) == 12_000
    assert not course_of([track(*out, *stand[:10], *moving(710, 600, 53_958))]).stops


def test_silence_by_kind() -> None:
    far = track((0, 0, 600), (1000, 50_000, 600))
    assert [(gap.kind, gap.jumped_m > 5000) for gap in course_of([far]).gaps] == [("lost", True)]
    off = track((0, 0, 0), (1000, 2_000, 600), status=2)
    assert [gap.kind for gap in course_of([off]).gaps] == ["power_off"]
    blind = track((0, 0, 600), (500, 0, 0), (1000, 50_000, 600), marks=[0, Mark.NO_FIX, 0])
    assert [gap.kind for gap in course_of([blind]).gaps] == ["no_fix"]
    asleep = course_of([track((0, 0, 0), (9000, 10, 0), status=2)])
    assert (asleep.gaps, [(stop.since, stop.until) for stop in asleep.stops]) == ([], [(0, 9000)])
    across = course_of([far])
    assert (across.metres, round(across.bridged_metres, -2)) == (0, 5600)  # a straight line is no track


def test_what_came_later_is_known_and_no_longer_missing() -> None:
    rows = moving(0, 1000)
    marks = [int(Mark.LATE) if 200 < at < 800 else 0 for at, _, _ in rows]
    found = course_of([track(*rows, marks=marks)])
    assert (found.gaps, [(gap.kind, gap.since, gap.until) for gap in found.late]) == ([], [("buffered", 200, 800)])
    assert round(found.metres, -2) == 10_000


def test_an_alarm_counts_when_it_begins() -> None:
    found = course_of([track(*moving(0, 50), alarms=[0, 2, 2, 0, 3, 0])])
    assert [(alarm.at, alarm.label) for alarm in found.alarms] == [(10, "超速"), (40, "紧急报警"), (40, "超速")]


def test_every_bit_of_the_alarm_word_is_told() -> None:
    found = course_of([track(*moving(0, 30), alarms=[0, *[2**32 - 1] * 3])])
    assert [alarm.label for alarm in found.alarms] == list(ALARM_LABELS.values())


def test_the_odometer() -> None:
    assert course_of([track(*moving(0, 20), mileage=[1000, -1, 1023])]).odometer_metres == 2300
    assert course_of([track(*moving(0, 20))]).odometer_metres is None


def test_nothing_is_said_of_what_lies_between_two_windows() -> None:
    found = course_of([track((0, 0, 600), (10, 899, 600)), track((9000, 50_000, 600), (9010, 50_899, 600))])
    assert (found.gaps, found.metres) == ([], 200)
    assert course_of([empty()]).points == 0


def test_thinning_keeps_corners_stops_and_ends() -> None:
    rows = moving(0, 400_000)
    rows[20_000] = (rows[20_000][0], rows[20_000][1], 0)
    corner = [0] * 30_000 + [90] * (len(rows) - 30_000)
    whole = track(*rows, direction=corner)
    thin = thinned(whole, 5000)
    assert len(thin) <= 5000
    kept = set(thin.at.tolist())
    assert {0, 400_000, 200_000, 300_000} <= kept
    assert thinned(thin, 5000) is thin


def test_each_moment_is_read_once() -> None:
    zero = datetime(2026, 1, 1, tzinfo=UTC)

    def span(since: int, until: int) -> Span:
        return Span(zero + timedelta(hours=since), zero + timedelta(hours=until), "x", "x")

    found = windows_of([span(3, 5), span(0, 2), span(1, 3), span(7, 8)])
    assert [((since - zero).seconds // 3600, (until - zero).seconds // 3600) for since, until in found] == [
        (0, 5),
        (7, 8),
    ]
