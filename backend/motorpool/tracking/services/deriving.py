"""Keeping what the tracks tell, a row a vehicle and day, so that reports need not read tracks."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from motorpool.kit.moments import day_of, start_of
from motorpool.tracking.days import DayOfVehicle, day_of_track
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import LateStretch, MissingStretch, Stay, VehicleDay
from motorpool.tracking.services.reworking import rework
from motorpool.tracking.store import track
from motorpool.tracking.store.reading import days_with_positions
from motorpool.vehicles.models import Vehicle

# Whatever arrived that day, also what came late for a day long ago; but not what is derived with it already.
_WITH_NEWS = """
SELECT n.vehicle_id, n.day FROM (
    SELECT DISTINCT vehicle_id, (device_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM tracking_position
    WHERE arrived_on = %s AND vehicle_id IS NOT NULL AND marks & %s = 0
) n LEFT JOIN tracking_vehicleday d ON d.vehicle_id = n.vehicle_id AND d.day = n.day
WHERE d.arrivals_until IS NULL OR d.arrivals_until < %s
ORDER BY 1, 2
"""


def derive_news(*, arrived_on: date, at: datetime) -> int:
    """Each vehicle's day of which something arrived on that day. Killed, it goes on where it was; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_NEWS, [arrived_on, int(Mark.WRONG_CLOCK), arrived_on])
        waiting: list[tuple[int, date]] = cursor.fetchall()
    for vehicle_id, day in waiting:
        derive_day(vehicle_id=vehicle_id, day=day, arrivals_until=arrived_on, at=at)
    return len(waiting)


def derive_handed_over(*, at: datetime) -> int:
    """The days of which a binding that was dated back gave, or took, positions; of how many stretches.

    The note stays for `reworking.work_in_late`. Killed in between, all of its days are derived once more.
    """
    notes = list(LateStretch.objects.filter(changed_hands=True))
    for note in notes:
        first, yesterday = day_of(note.since), day_of(at) - timedelta(days=1)
        derived = VehicleDay.objects.filter(vehicle=note.vehicle_id, day__range=(first, yesterday))
        days = days_with_positions(note.vehicle_id, since=note.since, until=start_of(day_of(at)))
        for day in sorted(days | set(derived.values_list("day", flat=True))):
            derive_day(vehicle_id=note.vehicle_id, day=day, arrivals_until=yesterday, at=at)
        LateStretch.objects.filter(pk=note.pk).update(changed_hands=False)
    return len(notes)


@transaction.atomic
def derive_day(*, vehicle_id: int, day: date, arrivals_until: date, at: datetime) -> VehicleDay | None:
    """Anew, in place of what was derived before; its states, too. Nothing of a vehicle that became secret meanwhile."""
    if not Vehicle.objects.select_for_update(no_key=True).filter(pk=vehicle_id, secrecy="").values_list("pk").first():
        return None
    since, until = start_of(day), start_of(day + timedelta(days=1))
    rework(vehicle_id=vehicle_id, since=since, until=until, at=at)
    whole = track(vehicle_id=vehicle_id, since=since, until=until, with_marked=True)
    found = day_of_track(whole)
    row, _ = VehicleDay.objects.update_or_create(
        vehicle_id=vehicle_id, day=day, defaults={**_summary(found), "arrivals_until": arrivals_until}
    )
    row.stays.all().delete()
    row.missing.all().delete()
    Stay.objects.bulk_create(
        Stay(
            of=row, since=_moment(one.since), until=_moment(one.until), lat=one.lat, lon=one.lon, engine_s=one.engine_s
        )
        for one in found.movements.stops
    )
    MissingStretch.objects.bulk_create(
        MissingStretch(
            of=row, since=_moment(one.since), until=_moment(one.until), kind=one.kind, jumped_m=int(one.jumped_m)
        )
        for one in found.gaps
    )
    return row


def _summary(found: DayOfVehicle) -> dict[str, object]:
    moves, at = found.movements, found.track.at
    return {
        "positions": found.positions,
        "first_at": _moment(int(at[0])) if len(at) else None,
        "last_at": _moment(int(at[-1])) if len(at) else None,
        "track_m": round(moves.metres),
        "bridged_m": round(moves.bridged_m),
        "odometer_m": moves.odometer_m,
        "moving_s": moves.moving_s,
        "engine_s": sum(stop.engine_s for stop in moves.stops),
        "top_speed": max((leg.top_speed for leg in moves.legs), default=0),
    }


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
