"""Keeping what the tracks tell, a row a vehicle and day, so that reports need not read tracks."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from motorpool.kit.moments import day_of, start_of
from motorpool.kit.rules import rules_of
from motorpool.organizations.events import OrganizationMerging
from motorpool.tracking.days import DayOfVehicle, day_of_track
from motorpool.tracking.events import OutsideParkingAgreed
from motorpool.tracking.gaps import gaps_in
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import LateStretch, MissingStretch, Stay, VehicleDay
from motorpool.tracking.rules import StopRules
from motorpool.tracking.services.resting import rest_of
from motorpool.tracking.services.reworking import rework
from motorpool.tracking.silence import with_silence_before
from motorpool.tracking.states import GapKind
from motorpool.tracking.store import Track, track
from motorpool.tracking.store.reading import days_with_positions
from motorpool.vehicles.keeping import keeper_of
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
    rework(vehicle_id=vehicle_id, since=start_of(day), until=start_of(day + timedelta(days=1)), at=at)
    whole = _track_of(vehicle_id, day)
    found = day_of_track(whole)
    unit = keeper_of(vehicle_id, day)
    rest = rest_of(found, vehicle_id=vehicle_id, unit=unit, day=day)
    row, _ = VehicleDay.objects.update_or_create(
        vehicle_id=vehicle_id,
        day=day,
        defaults={
            **_summary(found), "organization": unit, "rest": rest or "", "arrivals_until": arrivals_until
        },
    )  # fmt: skip
    row.stays.all().delete()
    Stay.objects.bulk_create(
        Stay(
            of=row, since=_moment(one.since), until=_moment(one.until), lat=one.lat, lon=one.lon, engine_s=one.engine_s
        )
        for one in found.movements.stops
    )
    _keep_gaps(row, whole)
    following = VehicleDay.objects.filter(vehicle=vehicle_id, day__gt=day).order_by("day").first()
    if following and following.missing.filter(since__lt=start_of(following.day)).exists():
        # What it says of the silence before it may be otherwise now.
        _keep_gaps(following, _track_of(vehicle_id, following.day))
    return row


def derive_rest(event: OutsideParkingAgreed) -> None:
    """It was agreed afterwards that the vehicle stands elsewhere: the nights of that time are judged again."""
    nights = VehicleDay.objects.filter(vehicle=event.vehicle_id, day__range=(day_of(event.since), day_of(event.until)))
    for row in nights.order_by("day"):
        derive_day(vehicle_id=row.vehicle_id, day=row.day, arrivals_until=row.arrivals_until, at=event.at)


def restate_owner(event: OrganizationMerging) -> None:
    """Days from the merger on, which may lie in the past, are the successor's."""
    days = VehicleDay.objects.filter(organization=event.organization_id, day__gte=event.on)
    days.update(organization=event.successor_id)


def _track_of(vehicle_id: int, day: date) -> Track:
    since, until = start_of(day), start_of(day + timedelta(days=1))
    return track(vehicle_id=vehicle_id, since=since, until=until, with_marked=True)


def _keep_gaps(row: VehicleDay, whole: Track) -> None:
    since_heard = with_silence_before(whole, vehicle_id=row.vehicle_id, since=start_of(row.day))
    gaps = [one for one in gaps_in(since_heard, rules_of(StopRules)) if day_of(_moment(one.until)) == row.day]
    row.missing.all().delete()
    MissingStretch.objects.bulk_create(
        MissingStretch(
            of=row, since=_moment(one.since), until=_moment(one.until), kind=one.kind, jumped_m=int(one.jumped_m),
            seconds=one.until - one.since,
        )
        for one in gaps
    )  # fmt: skip
    total = {kind: sum(one.until - one.since for one in gaps if one.kind == kind) for kind in GapKind}
    for kind, seconds in total.items():
        setattr(row, f"{kind}_s", seconds)
    row.missing_s = total[GapKind.NO_FIX] + total[GapKind.LOST]
    row.save(update_fields=["missing_s", *(f"{kind}_s" for kind in GapKind)])


def _summary(found: DayOfVehicle) -> dict[str, object]:
    moves, at = found.movements, found.track.at
    return {
        "positions": found.positions,
        "first_at": _moment(int(at[0])) if len(at) else None,
        "last_at": _moment(int(at[-1])) if len(at) else None,
        "track_m": round(moves.metres),
        "bridged_m": round(moves.bridged_m),
        "odometer_m": moves.odometer_m,
        "differs_m": abs(found.difference_m or 0),
        "stops": len(moves.stops),
        "moving_s": moves.moving_s,
        "engine_s": sum(stop.engine_s for stop in moves.stops),
        "top_speed": max((leg.top_speed for leg in moves.legs), default=0),
    }


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
