"""Reading the register and what terminals reported."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedQuerySet
from motorpool.organizations.queries import at_or_below
from motorpool.tracking import phones
from motorpool.tracking.fixes import Fix, Past
from motorpool.tracking.models import Binding, Latest, Terminal
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles import plates
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.queries import never_tracked
from motorpool.vehicles.states import VehicleStatus

SEEN_BY = (Permission.TERMINAL_VIEW, Permission.TERMINAL_MANAGE)
_NOW = Q(period__upper_inf=True)


def terminals_for(
    actor: Actor, *, q: str = "", organization_id: int | None = None, status: str = ""
) -> ScopedQuerySet[Terminal]:
    """With the plate of the vehicle each sits in now, as `plate`."""
    held = Binding.objects.filter(_NOW, terminal=OuterRef("pk"))
    seen = Terminal.objects.visible_to(actor, *SEEN_BY).select_related("organization")
    # Any: the annotated type has no name that could be written down.
    rows: Any = seen.annotate(plate=Subquery(held.values("vehicle__plate")[:1]))
    if q:
        rows = rows.filter(
            Q(phone__contains=phones.normal(q))
            | Q(plate__contains=plates.normal(q))
            | Q(device_id__icontains=q)
            | Q(sim__contains=q)
            | Q(imei__contains=q)
            | Q(maker__icontains=q)
            | Q(model__icontains=q)
            | Q(knocked_from=q)
        )
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    found: ScopedQuerySet[Terminal] = rows.filter(status=status) if status else rows
    return found


def bindings_of(terminal: Terminal) -> QuerySet[Binding]:
    """The newest first; the caller has checked that the actor may see the terminal."""
    return Binding.objects.filter(terminal=terminal).select_related("vehicle").order_by("-period", "-pk")


def binding_of(terminal_id: int) -> Binding | None:
    """The present one."""
    return Binding.objects.filter(_NOW, terminal_id=terminal_id).select_related("vehicle").first()


def is_tracked(vehicle_id: int, *, since: datetime, until: datetime) -> bool:
    """Whether a terminal of which positions are kept sat in it at some time of the stretch."""
    kept = Binding.objects.exclude(never_tracked("vehicle__"))
    return kept.filter(vehicle=vehicle_id, period__overlap=DateTimeTZRange(since, until)).exists()


def holder_of(phone: str) -> QuerySet[Terminal]:
    """Whoever has this number now."""
    return Terminal.objects.filter(phone=phone).exclude(status=TerminalStatus.RETIRED)


def waiting() -> QuerySet[Terminal]:
    return Terminal.objects.filter(status=TerminalStatus.WAITING)


def crowded_origins(actor: Actor, *, most: int) -> list[str]:
    """From which addresses no more unknown devices are listed, of those that stand with terminals the actor manages."""
    known = waiting().exclude(knocked_from="").values("knocked_from").annotate(number=Count("pk"))
    full = known.filter(number__gte=most).values_list("knocked_from", flat=True)
    mine = Terminal.objects.visible_to(actor, Permission.TERMINAL_MANAGE).filter(status=TerminalStatus.WAITING)
    return sorted(set(mine.filter(knocked_from__in=list(full)).values_list("knocked_from", flat=True)))


def not_active(keys: Iterable[int]) -> list[int]:
    """Which of these terminals may not report any more."""
    active = Terminal.objects.filter(pk__in=(asked := set(keys)), status=TerminalStatus.ACTIVE)
    return sorted(asked - set(active.exclude(code_digest="").values_list("pk", flat=True)))


def vehicle_claimed_by(plate: str) -> Vehicle | None:
    """What a device that nobody knows says it sits in. Any plate may be made up there: neither the name that stands for
    the plate of a secrecy vehicle nor anything else that is no plate finds one, nor does one that is never tracked."""
    if not plates.is_plate(named := plates.normal(plate)):
        return None
    kept = Vehicle.objects.exclude(status=VehicleStatus.RETIRED).exclude(never_tracked())
    return kept.select_related("organization").filter(plate=named).first()


def past_of(terminal_id: int) -> Past | None:
    """What the pipeline has to remember when a terminal comes back: the last good position of its vehicle."""
    row = Latest.objects.filter(terminal_id=terminal_id).order_by("-device_at").first()
    if row is None or row.lat is None or row.lon is None:
        return None
    at = int(row.device_at.timestamp())
    fix = Fix(at, row.arrived_at.timestamp(), row.lat, row.lon, row.speed, has_fix=True)
    return Past(newest_at=at, good=fix)
