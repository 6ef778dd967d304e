"""Reading the register, always in the actor's scope."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime

from django.db.models import Min, Q, QuerySet
from django.db.models.fields.json import KT

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.audit.models import Entry
from motorpool.kit.sealed_fields import matching
from motorpool.kit.validity import valid
from motorpool.organizations.queries import at_or_below, units_over
from motorpool.vehicles.models import Keeping, Vehicle, VehicleKind
from motorpool.vehicles.plates import normal

SEEN_BY = (Permission.VEHICLE_VIEW, Permission.VEHICLE_MANAGE)
ALWAYS, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
NAMES = ("plate", "vin")  # by which a vehicle is told in words


def vehicles_for(
    actor: Actor, *, q: str = "", organization_id: int | None = None, kind: str = "", body: str = "", status: str = ""
) -> QuerySet[Vehicle]:
    rows = Vehicle.objects.visible_to(actor, *SEEN_BY).select_related("organization")
    if q:
        rows = rows.filter(
            Q(plate__contains=normal(q))
            | Q(brand__icontains=q)
            | Q(model__icontains=q)
            | Q(vin__icontains=q)
            | matching(Vehicle, normal(q))
        )
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    exact = {name: value for name, value in (("kind", kind), ("body", body), ("status", status)) if value}
    return rows.filter(**exact)


def kept_on(actor: Actor, on: date, units: Collection[int]) -> QuerySet[Keeping]:
    """What these units kept that day, for totals. What was secret on it is counted only to those entitled where it was.

    What has become secret since, or gone elsewhere, stays in the figures in which it was reported.
    """
    entitled = bool(actor.paths(Permission.VEHICLE_SECRET)) and units_over(actor, on, on, Permission.VEHICLE_SECRET)
    told = Q(secrecy="") | Q(organization__in=entitled[0].units if entitled else ())
    return Keeping.objects.filter(valid(on), told, organization__in=units)


def secret_vehicles() -> QuerySet[Vehicle]:
    """All there are. For those who must know what to hide, never for what is shown."""
    return Vehicle.objects.exclude(secrecy="")


def names_of_secret_vehicles() -> dict[int, dict[str, datetime]]:
    """Plate and VIN of each in clear, with those that it had before, and from when on the name may mean another vehicle
    in the open: what was written earlier cannot. For the verification of the trail alone."""
    names = {one.pk: [one.secret_plate.clear(), one.secret_vin.clear()] for one in secret_vehicles()}
    for key, before in _changes().filter(subject_id__in=names).values_list("subject_id", "before"):
        names[key or 0] += [(before or {}).get(name, "") for name in NAMES]
    return {key: {word: _own_until(word, of=key) for word in words if word} for key, words in names.items()}


def _own_until(name: str, *, of: int) -> datetime:
    """When the first other vehicle got this name; as the trail tells, and always where it does not."""
    gained, lost = (_first(name, side, but=of) for side in ("after", "before"))
    now = Vehicle.objects.filter(Q(plate__contains=name) | Q(vin__contains=name), secrecy="").exclude(pk=of)
    bearing = {*now.values_list("pk", flat=True), *lost}

    def since(key: int) -> datetime:
        found = gained.get(key, ALWAYS)
        return ALWAYS if lost.get(key, NEVER) < found else found

    return min(map(since, bearing), default=NEVER)


def _first(name: str, side: str, *, but: int) -> dict[int, datetime]:
    """When each other vehicle in the open first got this name (`after`) or gave it up (`before`)."""
    kind = Vehicle._meta.label_lower
    others = Vehicle.objects.filter(secrecy="").exclude(pk=but)
    rows = Entry.objects.filter(
        action__in=(f"{kind}.create", f"{kind}.update"), subject_type=kind, subject_id__in=others.values("pk")
    ).annotate(plate_then=KT(f"{side}__plate"), vin_then=KT(f"{side}__vin"))
    told = rows.filter(Q(plate_then__contains=name) | Q(vin_then__contains=name)).order_by()
    return dict(told.values_list("subject_id").annotate(first=Min("at")))


def own_names(names: Iterable[str], *, of: int) -> list[str]:
    """Those that no other vehicle in the open, retired or not, bears or ever bore, not even as a part of its own.

    By any other name somebody could hide from auditors what is written about that vehicle.
    """
    others = Vehicle.objects.filter(secrecy="").exclude(pk=of)
    changes_of_others = (
        _changes()
        .filter(subject_id__in=others.values("pk"))
        .annotate(plate_before=KT("before__plate"), vin_before=KT("before__vin"))
    )

    def is_own(name: str) -> bool:
        now = Q(plate__contains=name) | Q(vin__contains=name)
        then = Q(plate_before__contains=name) | Q(vin_before__contains=name)
        return not others.filter(now).exists() and not changes_of_others.filter(then).exists()

    return [name for name in dict.fromkeys(names) if name and is_own(name)]


def _changes() -> QuerySet[Entry]:
    kind = Vehicle._meta.label_lower
    return Entry.objects.filter(action=f"{kind}.update", subject_type=kind)


def secret_one_named(actor: Actor, q: str) -> Vehicle | None:
    """The secrecy vehicle that the actor asked for by its plate, so that no entry of the trail tells it to others."""
    if not q:
        return None
    reached = Vehicle.objects.visible_to(actor, *SEEN_BY).exclude(secrecy="")
    return reached.filter(matching(Vehicle, normal(q))).order_by("pk").first()


def vehicle_for(actor: Actor, pk: int) -> Vehicle:
    return Vehicle.objects.select_related("organization").found(pk, actor, *SEEN_BY)


def never_tracked(of: str = "") -> Q:
    """Those that stay in a system of their own (T9, CZ 12): marked as secret, or kept for special technology."""
    return ~Q(**{f"{of}secrecy": ""}) | Q(**{f"{of}kind": VehicleKind.SPECIAL})


def dispatchable(actor: Actor) -> QuerySet[Vehicle]:
    """What the actor may send out, whatever its state."""
    return Vehicle.objects.visible_to(actor, Permission.TRIP_DISPATCH).select_related("organization")
