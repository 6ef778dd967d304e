"""Reading commands, fences, links and what terminals sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from jt808.messages.position_report import Status
from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import ScopedQuerySet
from motorpool.establishment.queries import NOT_ITS_OWN
from motorpool.organizations.queries import at_or_below
from motorpool.terminals.links import DEAD_AFTER
from motorpool.terminals.models import UNDECIDED, CardReading, Command, Fault, Fence, Link, Media, Message
from motorpool.tracking import phones
from motorpool.tracking.models import Binding, Heard, Latest, Terminal
from motorpool.tracking.queries import SEEN_BY as TERMINALS_SEEN_BY
from motorpool.tracking.queries import terminals_for
from motorpool.vehicles import plates
from motorpool.vehicles.models import Vehicle
from motorpool.vehicles.queries import never_tracked
from motorpool.vehicles.states import VehicleStatus

SEEN_BY = (*TERMINALS_SEEN_BY, Permission.TERMINAL_COMMAND, Permission.TERMINAL_CONTROL)
OPEN = UNDECIDED
ANY_FAULT = "any"


def devices_for(
    actor: Actor,
    *,
    at: datetime,
    generation: str = "",
    online: bool | None = None,
    bound: bool | None = None,
    fault: str = "",
    **filters: Any,  # of tracking's own list
) -> ScopedQuerySet[Terminal]:
    """The register with what is known of each device now: whether it is linked, when it was last heard."""
    sits = Binding.objects.filter(period__upper_inf=True, terminal=OuterRef("pk")).values("vehicle")[:1]
    rows: Any = terminals_for(actor, **filters).annotate(
        is_online=is_online(at), heard_at=_heard_at(), vehicle_id=Subquery(sits)
    )
    if generation:
        rows = rows.filter(generation=generation)
    if online is not None:
        rows = rows.filter(is_online=online)
    if bound is not None:
        rows = rows.filter(vehicle_id__isnull=not bound)
    if fault:
        lasting = Fault.objects.filter(terminal=OuterRef("pk"), ended_at=None)
        rows = rows.filter(Exists(lasting if fault == ANY_FAULT else lasting.filter(kind=fault)))
    found: ScopedQuerySet[Terminal] = rows
    return found


def _heard_at() -> Greatest:
    """For a queryset of terminals: the last good position, anything else since it sits in its vehicle, or a link."""
    of_it = {"terminal": OuterRef("pk")}
    placed = Latest.objects.filter(**of_it).order_by("-arrived_at").values("arrived_at")[:1]
    since = Heard.objects.filter(vehicle=OuterRef("vehicle"), heard_at__gte=OuterRef("period__startswith"))
    here = Binding.objects.filter(**of_it, period__upper_inf=True)
    spoke = here.annotate(heard=Subquery(since.values("heard_at")[:1])).values("heard")[:1]
    linked = Link.objects.filter(**of_it).order_by("-since").values(ended=Coalesce("until", "since"))[:1]
    return Greatest(Subquery(placed), Subquery(spoke), Subquery(linked))


def device_for(actor: Actor, pk: int, *, at: datetime) -> Terminal:
    rows: Any = devices_for(actor, at=at).select_related("organization", "profile").annotate(is_shifted=_is_shifted())
    device: Terminal = rows.found(pk, actor, *TERMINALS_SEEN_BY)
    return device


def _is_shifted() -> Exists:
    """For a queryset of devices: whether the last good position says that a secrecy plug-in has changed the place."""
    last = Latest.objects.filter(terminal=OuterRef("pk"), vehicle=OuterRef("vehicle_id"))
    return Exists(last.annotate(shifted=F("status_word").bitand(int(Status.SHIFTED))).exclude(shifted=0))


def vehicles_without(
    actor: Actor, *, q: str = "", organization_id: int | None = None, kind: str = "", vehicle_id: int | None = None
) -> ScopedQuerySet[Vehicle]:
    """In use, in a quota, and with no terminal: CZ 26 wants one in each, but for those that are never tracked (CZ 12).

    Rented vehicles are nobody's quota; what rests or has gone need not be tracked.
    """
    held = Binding.objects.filter(period__upper_inf=True, vehicle=OuterRef("pk"))
    must = Vehicle.objects.visible_to(actor, *TERMINALS_SEEN_BY).filter(status=VehicleStatus.IN_SERVICE)
    rows = must.exclude(never_tracked()).exclude(kind__in=NOT_ITS_OWN).filter(~Exists(held))
    given = {"kind": kind, "pk": vehicle_id}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if q:
        rows = rows.filter(Q(plate__contains=plates.normal(q)) | Q(brand__icontains=q) | Q(model__icontains=q))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    return rows.select_related("organization")


def terminal_in_sight(actor: Actor, terminal_id: int) -> Terminal:
    return Terminal.objects.found(terminal_id, actor, *SEEN_BY)


def commands_for(
    actor: Actor,
    *,
    q: str = "",
    organization_id: int | None = None,
    terminal_id: int | None = None,
    fence_id: int | None = None,
    kind: str = "",
    status: str = "",
) -> ScopedQuerySet[Command]:
    rows = Command.objects.visible_to(actor, *SEEN_BY).select_related("terminal", "vehicle", "asked_by", "organization")
    given = {"terminal_id": terminal_id, "fence_id": fence_id, "kind": kind, "status": status}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if q:
        rows = rows.filter(
            Q(terminal__phone__contains=phones.normal(q))
            | Q(vehicle__plate__contains=plates.normal(q))
            | Q(content__text__icontains=q)
        )
    return rows


def command_for(actor: Actor, pk: int) -> Command:
    return commands_for(actor).found(pk, actor, *SEEN_BY)


def fences_for(
    actor: Actor, *, q: str = "", organization_id: int | None = None, kind: str = ""
) -> ScopedQuerySet[Fence]:
    rows = Fence.objects.visible_to(actor, *SEEN_BY).filter(removed_at=None).select_related("organization")
    if q:
        rows = rows.filter(name__icontains=q)
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    return rows.filter(kind=kind) if kind else rows


def fence_for(actor: Actor, pk: int) -> Fence:
    return fences_for(actor).found(pk, actor, *SEEN_BY)


def placements_of(fence: Fence) -> QuerySet[Command]:
    """The last command about this fence for each terminal: where it lies, or what became of the attempt."""
    rows = Command.objects.filter(fence=fence).order_by("terminal", "-pk").distinct("terminal")
    return rows.select_related("terminal", "vehicle", "organization", "asked_by")


def _open_links(at: datetime) -> QuerySet[Link]:
    return Link.objects.filter(until=None, gateway__ended_at=None, gateway__beat_at__gt=at - DEAD_AFTER)


def is_online(at: datetime) -> Exists:
    """For a queryset of terminals: whether some gateway holds it now."""
    return Exists(_open_links(at).filter(terminal=OuterRef("pk")))


def online_among(terminal_ids: Iterable[int], *, at: datetime) -> set[int]:
    return set(_open_links(at).filter(terminal__in=list(terminal_ids)).values_list("terminal_id", flat=True))


def links_of(terminal: Terminal) -> QuerySet[Link]:
    """The newest first; the caller has checked that the actor may see the terminal."""
    return Link.objects.filter(terminal=terminal).select_related("gateway").order_by("-since", "-pk")


def messages_of(terminal: Terminal) -> QuerySet[Message]:
    return Message.objects.filter(terminal=terminal)


def cards_of(terminal: Terminal) -> QuerySet[CardReading]:
    return CardReading.objects.filter(terminal=terminal).order_by("-read_at", "-pk")


def media_for(actor: Actor, *, terminal_id: int | None = None) -> ScopedQuerySet[Media]:
    rows = Media.objects.visible_to(actor, *SEEN_BY).select_related("vehicle", "terminal")
    return rows.filter(terminal_id=terminal_id) if terminal_id else rows


def media_of(actor: Actor, pk: int) -> Media:
    return media_for(actor).found(pk, actor, *SEEN_BY)


def vehicles_in(terminal_ids: Iterable[int]) -> dict[int, int]:
    """Terminal -> the vehicle it sits in now."""
    held = Binding.objects.filter(period__upper_inf=True, terminal__in=list(terminal_ids))
    rows: Any = held.values_list("terminal_id", "vehicle_id")
    return dict(rows)


def fences_kept() -> ScopedQuerySet[Fence]:
    return Fence.objects.filter(removed_at=None)
