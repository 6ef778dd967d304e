"""How far vehicles went each day, by track and by odometer, and what of their tracks is missing. No place, no route.

Whoever answers for a fleet may see this without a purpose (P6): it tells that a vehicle was driven, not where.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.access.scoping import ScopedQuerySet
from motorpool.kit.errors import InvalidInput
from motorpool.kit.moments import start_of
from motorpool.kit.rules import rules_of
from motorpool.organizations.models import Organization
from motorpool.organizations.queries import at_or_below
from motorpool.tracking.models import Latest, MissingStretch, VehicleDay
from motorpool.tracking.rules import StopRules
from motorpool.tracking.sight import visible
from motorpool.tracking.silence import LONGEST_SILENCE
from motorpool.tracking.silences import silences_at
from motorpool.tracking.states import GapKind, Rest
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.plates import normal

SEEN_BY = (P.TRACK_MILEAGE,)
MOST_DAYS = 92
"""In one list: what is sorted by a figure has to be read whole."""
SUMMED = ("track_m", "bridged_m", "odometer_m", "moving_s", "missing_s", *(f"{kind}_s" for kind in GapKind))


class BadPeriod(InvalidInput):
    code = "bad_period"


def days_for(
    actor: Actor,
    *,
    since: date,
    until: date,
    q: str = "",
    organization_id: int | None = None,
    vehicle_id: int | None = None,
    gap: str = "",
    rest: str = "",
    differing: bool = False,
) -> ScopedQuerySet[VehicleDay]:
    """Days from `since` to `until`, both included, of the units one watches over as they were then."""
    rows = _within(VehicleDay.objects.all(), actor, since, until, q, organization_id, vehicle_id, "")
    if gap:
        rows = rows.filter(**{f"{GapKind(gap)}_s__gt": 0})
    if rest:
        rows = rows.filter(rest=rest)
    if differing:
        rows = rows.filter(_noticeable())
    found: ScopedQuerySet[VehicleDay] = rows.select_related("organization", "vehicle")
    return found


def gaps_for(
    actor: Actor,
    *,
    since: date,
    until: date,
    q: str = "",
    organization_id: int | None = None,
    vehicle_id: int | None = None,
    gap: str = "",
    minutes: int = 0,
) -> ScopedQuerySet[MissingStretch]:
    """The gap ledger of those days, of stretches no shorter than so many minutes."""
    rows = _within(MissingStretch.objects.all(), actor, since, until, q, organization_id, vehicle_id, "of__")
    # The same days, for the index of the ends.
    rows = rows.filter(until__gte=start_of(since), until__lt=start_of(until + timedelta(days=1)))
    if gap:
        rows = rows.filter(kind=gap)
    if minutes:
        rows = rows.filter(seconds__gte=minutes * 60)
    found: ScopedQuerySet[MissingStretch] = rows.select_related("of__organization", "of__vehicle")
    return found


def silences_for(
    actor: Actor, *, at: datetime, q: str = "", organization_id: int | None = None, gap: str = "", minutes: int = 0
) -> QuerySet[Latest]:
    """What has not ended yet, of vehicles that the units one watches over have now."""
    vehicles = visible(Vehicle.objects.visible_to(actor, *SEEN_BY))
    if q:
        vehicles = vehicles.filter(Q(plate__contains=normal(q)) | Q(organization__name__icontains=q))
    if organization_id:
        vehicles = vehicles.filter(at_or_below(organization_id))
    # Any: what is annotated has no fields that could be checked.
    rows: Any = silences_at(at).filter(vehicle__in=vehicles)
    if gap:
        rows = rows.filter(kind=gap)
    if minutes:
        rows = rows.filter(since__lte=at - timedelta(minutes=minutes))
    found: QuerySet[Latest] = rows.select_related("vehicle__organization")
    return found


def summary_of(days: QuerySet[VehicleDay]) -> dict[str, Any]:
    """Of all of them together."""
    return days.order_by().aggregate(
        days=Count("pk"),
        vehicles=Count("vehicle", distinct=True),
        nights_outside=Count("pk", filter=Q(rest=Rest.OUTSIDE)),
        differing=Count("pk", filter=_noticeable()),
        **{name: Sum(name, default=0) for name in SUMMED},
    )


def gaps_of(actor: Actor, day_id: int) -> list[MissingStretch]:
    """Those that touch the day, whenever they ended; each with the `day_s` of them that lie on it."""
    day = _visible(VehicleDay.objects.all(), "").found(day_id, actor, *SEEN_BY)
    begin, end = start_of(day.day), start_of(day.day + timedelta(days=1))
    rows = MissingStretch.objects.filter(
        of__vehicle=day.vehicle_id, of__day__range=(day.day, day.day + LONGEST_SILENCE + timedelta(days=1)),
        since__lt=end, until__gt=begin,
    )  # fmt: skip
    found = list(rows.order_by("since", "pk"))
    for one in found:
        one.day_s = one.seconds_on(day.day)
    return found


def _noticeable() -> Q:
    rules = rules_of(StopRules)
    return Q(differs_m__gte=rules.differs_m) & Q(differs_m__gte=F("odometer_m") * (rules.differs_percent / 100))


def _within(
    rows: Any,
    actor: Actor,
    since: date,
    until: date,
    q: str,
    organization_id: int | None,
    vehicle_id: int | None,
    of: str,
) -> Any:
    if not since <= until < since + timedelta(days=MOST_DAYS):
        longest = f"一次最长 {MOST_DAYS} 天"
        raise BadPeriod(f"结束日期不能早于开始日期，{longest}", fields={"until": longest})
    rows = _visible(rows, of).visible_to(actor, *SEEN_BY).filter(**{f"{of}day__range": (since, until)})
    if q:
        # Looked up once, not for each of a million rows.
        plates, names = (
            Vehicle.objects.filter(plate__contains=normal(q)),
            Organization.objects.filter(name__icontains=q),
        )
        rows = rows.filter(Q(**{f"{of}vehicle__in": plates}) | Q(**{f"{of}organization__in": names}))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id, f"{of}organization"))
    return rows.filter(**{f"{of}vehicle": vehicle_id}) if vehicle_id else rows


def _visible(rows: Any, of: str) -> Any:
    """Nothing of what is concealed; of those nothing is derived either."""
    return rows.filter(**{f"{of}vehicle__in": visible(Vehicle.objects.all())})
