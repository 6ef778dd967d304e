"""A track as a file: GPX 1.1 and CSV, and its stops as a workbook.

Who took it along, when and what for is written inside.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import gpxpy.gpx

from motorpool.kit.moments import CHINA, at_edge, written_window
from motorpool.kit.sheets import book
from motorpool.looking.tracks import Window, moment, stretches
from motorpool.tracking.legs import Stop
from motorpool.tracking.store import Track
from motorpool.tracking.store.tracks import ABSENT

COLUMNS = ("号牌", "时间", "经度", "纬度", "海拔（米）", "速度（公里/小时）", "方向（度）", "里程表（公里）")

STOP_COLUMNS = [
    ("号牌", 12), ("停留", 8), ("地点", 40), ("到达", 17), ("离开", 34), ("时长（分钟）", 14),
    ("发动机运转（分钟）", 18), ("经度", 12), ("纬度", 12),
]  # fmt: skip


class Taken(NamedTuple):
    plate: str
    windows: list[Window]
    parts: Sequence[Track] = ()
    stops: Sequence[tuple[Stop, str]] = ()
    """With what their places are called."""
    last: int | None = None
    """The last report of all: a stop that it belongs to goes on."""

    def left(self, stop: Stop) -> datetime | str:
        """When the vehicle was last heard of from there, or that nobody has seen it leave."""
        heard = moment(stop.until)
        return f"仍在停留（截至 {heard.astimezone(CHINA):%Y-%m-%d %H:%M}）" if stop.until == self.last else heard


class Imprint(NamedTuple):
    """Who takes it along."""

    name: str
    unit: str
    at: str
    purpose: str

    def lines(self, taken: Sequence[Taken]) -> list[str]:
        return [
            f"导出人：{self.name}（{self.unit}）",
            f"导出时间：{self.at}",
            f"用途：{self.purpose}",
            "坐标：WGS-84；仅限上述用途使用，不得转交",
            *(
                f"{one.plate}：{'；'.join(written_window(since, until) for since, until in one.windows)}"
                for one in taken
            ),
        ]


def as_gpx(imprint: Imprint, taken: Sequence[Taken]) -> bytes:
    book = gpxpy.gpx.GPX()
    book.creator = "motorpool"
    book.author_name = _of_xml(f"{imprint.name}（{imprint.unit}）")
    book.description = _of_xml("\n".join(imprint.lines(taken)))
    for one in taken:
        line = gpxpy.gpx.GPXTrack(name=_of_xml(one.plate))
        book.tracks.append(line)
        for part in (stretch for whole in one.parts for stretch in stretches(whole)):
            line.segments.append(
                gpxpy.gpx.GPXTrackSegment(
                    [
                        gpxpy.gpx.GPXTrackPoint(
                            int(lat) / 1e6, int(lon) / 1e6, elevation=int(height), time=moment(int(at))
                        )
                        for at, lat, lon, height in zip(part.at, part.lat, part.lon, part.altitude, strict=True)
                    ]
                )
            )
    return str(book.to_xml(version="1.1")).encode()


def _of_xml(text: str) -> str:
    """XML 1.0 cannot hold every sign that a text may have (2.2 Char), not even escaped."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)


def as_csv(imprint: Imprint, taken: Sequence[Taken]) -> bytes:
    """Marked as UTF-8 for spreadsheets; what is said of the export stands in lines that begin with #."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerows([f"# {line}"] for line in imprint.lines(taken))
    sheet.writerow(COLUMNS)
    for one in taken:
        for part in one.parts:
            for row in zip(
                part.at, part.lon, part.lat, part.altitude, part.speed, part.direction, part.mileage, strict=True
            ):
                at, lon, lat, height, speed, direction, mileage = map(int, row)
                odometer = "" if mileage == ABSENT else f"{mileage / 10:.1f}"
                sheet.writerow(
                    [
                        one.plate,
                        at_edge(moment(at)),
                        f"{lon / 1e6:.6f}",
                        f"{lat / 1e6:.6f}",
                        height,
                        speed / 10,
                        direction,
                        odometer,
                    ]
                )
    return text.getvalue().encode("utf-8-sig")


def as_workbook(imprint: Imprint, taken: Sequence[Taken]) -> bytes:
    """The stops of each, numbered as on the page."""
    return book(
        "停留",
        STOP_COLUMNS,
        (
            (
                one.plate, number, place, moment(stop.since), one.left(stop),
                round((stop.until - stop.since) / 60, 1), round(stop.engine_s / 60, 1), stop.lon / 1e6, stop.lat / 1e6,
            )
            for one in taken
            for number, (stop, place) in enumerate(one.stops, 1)
        ),
        ("导出说明", imprint.lines(taken)),
    )  # fmt: skip
