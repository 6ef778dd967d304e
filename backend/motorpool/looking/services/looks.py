"""Opening a view of a track or of a place, taking a track along: each recorded once, for the trail and for the unit."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.db import connection, transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.audit.refusals import noted
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, NotFound
from motorpool.kit.moments import at_edge, written_window
from motorpool.looking import queries
from motorpool.looking.models import Look, LookRequest, Way
from motorpool.looking.services.requests import check_window
from motorpool.looking.tracks import windows_of
from motorpool.terminals.events import PlaceTold
from motorpool.tracking import sight
from motorpool.tracking.events import PlaceTaken
from motorpool.tracking.sight import Span
from motorpool.vehicles.events import VehicleBecomingSecret
from motorpool.vehicles.models import Vehicle


class LookRefused(DomainError):
    code = "look_refused"
    status = 403
    message = "您没有查看该车辆这段轨迹的权限"


ASK = f"{LookRefused.message}，因工作需要可申请查看"
LABELS = {Way.SCREEN: "查看轨迹", Way.LIVE: "查看实时位置"}


GOING_ON = timedelta(minutes=1)


class Repeated(DomainError):
    """The same view was opened twice at once."""


def open_track(*, vehicle_id: int, since: datetime, until: datetime, view: UUID, by: Actor, at: datetime) -> Look:
    """The look at what is allowed of this window. The same view again is the same look, recorded once."""
    check_window(since=since, until=until, at=at)
    vehicle = queries.vehicle_known_to(by, vehicle_id, at)
    spans = sight.spans_of(by, vehicle, since=since, until=until, at=at)
    if not spans:
        may_ask = by.may(P.TRACK_REQUEST, vehicle.organization.path)
        raise _refused(LookRefused(ASK if may_ask else ""), vehicle, Way.SCREEN, since, until, by, at)
    same = Look.objects.filter(
        looked_by=by.person, view=view, vehicle=vehicle, since=since, until=until, way=Way.SCREEN
    )
    found = same.first() or _recorded(vehicle, spans, since, until, view, by, at) or same.get()
    return _widened(found, spans, by, at) if _is_more(spans, than=found) else found


def _recorded(
    vehicle: Vehicle, spans: list[Span], since: datetime, until: datetime, view: UUID, by: Actor, at: datetime
) -> Look | None:
    """None where the same view was opened at the same moment."""
    try:
        return _record(vehicle, spans, Way.SCREEN, since, until, view, _words(spans), by, at)
    except Repeated:
        return None


@transaction.atomic
def _widened(look: Look, spans: list[Span], by: Actor, at: datetime) -> Look:
    """Opened once more, when more is allowed: what is shown from now on is recorded like a look of its own."""
    found = Look.objects.select_for_update(of=("self",)).select_related("vehicle__organization").get(pk=look.pk)
    if _is_more(spans, than=found):
        found.grounds, found.purpose = _kept(spans), _words(spans)[:200]
        found.save(update_fields=["grounds", "purpose"])
        _note(found, found.purpose, by, at)
    return found


@transaction.atomic
def open_live(*, vehicle_id: int, view: UUID, lasts: timedelta, by: Actor, at: datetime) -> Look:
    """The look at where a vehicle is now. The same view again, within `lasts`, is the same look, recorded once."""
    with connection.cursor() as cursor:  # of two clicks at the same moment, the second finds what the first wrote
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.live_view'), hashtext(%s))", [str(view)])
    vehicle = sight.live_vehicles(by, at).select_related("organization").filter(pk=vehicle_id).first()
    if vehicle is None:
        raise _out_of_sight(vehicle_id, by, at)
    same = Look.objects.filter(
        looked_by=by.person, view=view, vehicle=vehicle, way=Way.LIVE, opened_at__gt=at - lasts
    ).first()
    if same:
        return same
    grounds = sight.grounds_now(by, vehicle, at)
    return _record(vehicle, grounds, Way.LIVE, at, at, view, _words(grounds) or "任务在途", by, at)


def _out_of_sight(vehicle_id: int, by: Actor, at: datetime) -> NotFound:
    """The same words for all, recorded only where the actor may know of the vehicle."""
    refusal = NotFound("未找到该车辆，或您现在无权查看其位置")
    try:
        vehicle = queries.vehicle_known_to(by, vehicle_id, at)
    except NotFound:
        return refusal
    return noted(refusal, subject=vehicle, action="refuse_look", note=Way.LIVE.label, by=by, at=at)


def _refused(
    refusal: LookRefused, vehicle: Vehicle, way: Way, since: datetime, until: datetime, by: Actor, at: datetime
) -> LookRefused:
    note = f"{way.label}，{written_window(since, until)}"
    return noted(refusal, subject=vehicle, action="refuse_look", note=note, by=by, at=at)


def keep_place_told(event: PlaceTold) -> None:
    """A terminal's answer has told where its vehicle was: a look like any other, once for each viewer and answer."""
    _keep(event, f"motorpool.command.{event.command_id}", f"终端应答的位置（指令 {event.command_id}）")


def keep_place_taken(event: PlaceTaken) -> None:
    """Outside parking where the vehicle is tells where that is."""
    _keep(event, f"motorpool.outside_parking.{event.parking_id}", f"以车辆位置登记外场临停（{event.parking_id}）")


def _keep(event: PlaceTold | PlaceTaken, view_name: str, why: str) -> None:
    vehicle = Vehicle.objects.select_related("organization").get(pk=event.vehicle_id)
    grounds = sight.grounds_now(event.by, vehicle, event.at)
    view = uuid5(NAMESPACE_OID, view_name)
    words = "；".join(filter(None, (why, _words(grounds))))
    with suppress(Repeated):
        _record(vehicle, grounds, Way.LIVE, event.moment, event.moment, view, words, event.by, event.at)


def spans_now(*, look: Look, by: Actor, at: datetime) -> list[Span]:
    """What of an opened view may be seen at this moment: no more than was recorded, and permissions end."""
    allowed = sight.spans_of(by, look.subject, since=look.since, until=look.until, at=at)
    spans = [shown for span in allowed for shown in _recorded_of(span, look)]
    if not spans:
        refusal = LookRefused("查看许可已到期或被收回")
        raise _refused(refusal, look.subject, Way.SCREEN, look.since, look.until, by, at)
    return spans


@transaction.atomic
def take_along(
    *, looks: Sequence[Look], way: Way, purpose: str, by: Actor, at: datetime
) -> list[tuple[Look, list[Span]]]:
    """Each of these views as a file: each checked, each recorded."""
    taken = []
    for look in looks:
        spans = spans_now(look=look, by=by, at=at)
        made = _record(look.subject, spans, way, look.since, look.until, uuid4(), purpose, by, at)
        taken.append((made, spans))
    return taken


@transaction.atomic
def _record(
    vehicle: Vehicle,
    spans: list[Span],
    way: Way,
    since: datetime,
    until: datetime,
    view: UUID,
    purpose: str,
    by: Actor,
    at: datetime,
) -> Look:
    with breach_of("look_opened_once", becomes=Repeated()):
        made = Look.objects.create(
            organization=vehicle.organization,
            vehicle=vehicle,
            looked_by_id=by.person,
            view=view,
            way=way,
            since=since,
            until=until,
            grounds=_kept(spans),
            purpose=purpose[:200],
            opened_at=at,
        )
    _note(made, purpose, by, at)
    return made


def _note(look: Look, purpose: str, by: Actor, at: datetime) -> None:
    way = Way(look.way)
    shown_since, shown_until = look.shown
    windows = "、".join(written_window(*window) for window in windows_of(_spans(look)))
    action = "look" if way == Way.SCREEN else "follow" if way == Way.LIVE else "take_track"
    record(
        action=action,
        label=LABELS.get(way, way.label),
        by=by,
        at=at,
        subject=look.vehicle,
        note=purpose if way == Way.LIVE else f"{windows}，{purpose}",
        after={"since": shown_since, "until": shown_until, "grounds": [one["label"] for one in look.grounds]},
    )


def _spans(look: Look) -> list[Span]:
    """What it was recorded with."""
    edges = ((datetime.fromisoformat(one["since"]), datetime.fromisoformat(one["until"])) for one in look.grounds)
    return [
        Span(since, until, one["ground"], one["label"], one["link"])
        for (since, until), one in zip(edges, look.grounds, strict=True)
    ]


def _words(spans: Sequence[Span]) -> str:
    return "；".join(dict.fromkeys(span.label for span in spans))


def _kept(spans: Sequence[Span]) -> list[dict[str, str]]:
    return [{**asdict(span), "since": at_edge(span.since), "until": at_edge(span.until)} for span in spans]


def _recorded_of(span: Span, look: Look) -> list[Span]:
    """The parts of it that the look was recorded with, for the same reason."""
    same = [one for one in _spans(look) if (one.ground, one.link) == (span.ground, span.link)]
    cut = [replace(span, since=max(span.since, one.since), until=min(span.until, one.until)) for one in same]
    return [one for one in dict.fromkeys(cut) if one.since < one.until]


def _is_more(spans: Sequence[Span], *, than: Look) -> bool:
    """Whether these reach beyond what was recorded. A task that goes on while somebody clicks twice does not count."""
    return any(
        not any(one.since <= span.since and span.until - one.until < GOING_ON for one in _recorded_of(span, than))
        for span in spans
    )


class WasAskedFor(DomainError):
    code = "was_asked_for"
    message = "该车辆有过轨迹查看申请，不能改为涉密；请处置后另行登记"


def forget_vehicle(event: VehicleBecomingSecret) -> None:
    """Looks stay in the trail alone. A request names the vehicle in its approval, which people have read."""
    if LookRequest.objects.filter(vehicles=event.vehicle_id).exists():
        raise WasAskedFor
    Look.objects.filter(vehicle=event.vehicle_id).delete()
