"""Keeping what the tracks tell, a row a vehicle and day, so that reports need not read tracks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min

from motorpool.kit.moments import day_of, start_of
from motorpool.kit.rules import rules_of
from motorpool.organizations.events import OrganizationMerging
from motorpool.tracking.days import DayOfVehicle, day_of_track
from motorpool.tracking.events import OutsideParkingAgreed
from motorpool.tracking.gaps import first_heard, gaps_in
from motorpool.tracking.marks import Mark
from motorpool.tracking.models import LateStretch, MissingStretch, VehicleDay
from motorpool.tracking.rules import StopRules
from motorpool.tracking.services.resting import rest_of
from motorpool.tracking.services.reworking import rework
from motorpool.tracking.services.sharing import share_out
from motorpool.tracking.silence import LONGEST_SILENCE, with_silence_before
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
    began, last = _keep_gaps(row, whole), day
    for following in _until_heard(vehicle_id, day):  # what they say of the silence before may be otherwise now
        began, last = min(began, _keep_gaps(following, _track_of(vehicle_id, following.day))), following.day
    share_out(vehicle_id=vehicle_id, since=began, until=last, arrivals_until=arrivals_until)
    return VehicleDay.objects.filter(pk=row.pk).first()


def _until_heard(vehicle_id: int, day: date) -> Iterator[VehicleDay]:
    """The days with positions after this one, as far as one on which something was heard while it happened."""
    later = VehicleDay.objects.filter(vehicle=vehicle_id, day__gt=day, day__lte=day + LONGEST_SILENCE)
    for row in later.filter(last_at__isnull=False).order_by("day"):
        yield row
        if first_heard(_track_of(vehicle_id, row.day)) is not None:
            return


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


def _keep_gaps(row: VehicleDay, whole: Track) -> date:
    """Its part of the ledger anew; from which day on what was told before, or is told now, touches."""
    since_heard = with_silence_before(whole, vehicle_id=row.vehicle_id, since=start_of(row.day))
    gaps = [one for one in gaps_in(since_heard, rules_of(StopRules)) if day_of(_moment(one.until)) == row.day]
    before = row.missing.aggregate(since=Min("since"))["since"]
    row.missing.all().delete()
    MissingStretch.objects.bulk_create(
        MissingStretch(
            of=row, since=_moment(one.since), until=_moment(one.until), kind=one.kind, jumped_m=int(one.jumped_m),
            seconds=one.until - one.since,
        )
        for one in gaps
    )  # fmt: skip
    return min([row.day, *(day_of(_moment(one.since)) for one in gaps), *([day_of(before)] if before else [])])


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
