"""From the request to its approval: what `trips.services.requests` and `approvals.services` would have written."""

from datetime import datetime
from typing import cast

from motorpool.accounts.models import User
from motorpool.approvals.models import Approval, Step
from motorpool.approvals.states import ApprovalStatus, StepStatus
from motorpool.demo import news
from motorpool.demo.identity import key
from motorpool.demo.life import Book, Life
from motorpool.demo.wishes import Wish
from motorpool.kit.moments import written_range
from motorpool.trips.models import Destination, Trip
from motorpool.trips.places import Spot
from motorpool.trips.services.requests import RECORDED, SUBJECT, plan_steps, worded


def ask(book: Book, wish: Wish, at: datetime) -> Life:
    """Make the request; its approval begins."""
    trip = book.ledger.make(
        Trip,
        uuid=key("trip", wish.key),
        organization=wish.unit.organization,
        requested_by=wish.by,
        traveller=wish.traveller,
        request_key=wish.key,
        created_at=at,
        use_kind=wish.use_kind,
        reason=wish.reason,
        passengers=wish.passengers,
        headcount=wish.headcount,
        pickup_place=wish.pickup_place,
        **_columns(wish.pickup_spot, "pickup_"),
        start_at=wish.start_at,
        end_at=wish.end_at,
        vehicles_wanted=wish.vehicles_wanted,
        body_wanted=wish.body_wanted,
        contact_phone=wish.by.phone,
        note=wish.note,
    )
    places = [
        book.ledger.make(Destination, trip=trip, position=number, place=place, arrive_at=arrive, **_columns(spot))
        for number, ((place, arrive), spot) in enumerate(zip(wish.places, wish.spots, strict=True))
    ]
    life = Life(trip=trip, unit=wish.unit, places=places)
    book.ledger.record(
        action="create", label="提交申请", by=book.city.actor(wish.by), at=at, subject=trip, after=_as_recorded(life)
    )
    start_approval(book, life, at)
    return life


def _columns(spot: Spot | None, of: str = "") -> dict[str, int | None]:
    lat, lon = spot or (None, None)
    return {f"{of}lat": lat, f"{of}lon": lon}


def start_approval(book: Book, life: Life, at: datetime) -> None:
    trip, unit = life.trip, life.unit.organization
    approval = book.ledger.make(
        Approval,
        subject_type=SUBJECT,
        subject_id=trip.pk,
        organization=unit,
        title=f"{trip.traveller.name} · {trip.reason}",
        facts=facts(life),
        submitted_by=trip.requested_by,
        submitted_at=at,
        barred=sorted({trip.requested_by_id, trip.traveller_id}),
    )
    life.approval = trip.approval = approval
    life.steps = [
        book.ledger.make(
            Step,
            approval=approval,
            position=position,
            label=plan.label,
            organization=plan.organization,
            permission=plan.permission,
            status=StepStatus.WAITING if position else StepStatus.PENDING,
        )
        for position, plan in enumerate(plan_steps(unit))
    ]
    news.step_waits(book, life, at, life.steps[0])


def approve(book: Book, life: Life, by: User, at: datetime, note: str) -> None:
    approval = _decide(book, life, "approve", by, at, note)
    following = next((one for one in life.steps if one.status == StepStatus.WAITING), None)
    if following:
        book.move(following, "open", by=by, at=at, recorded=False)
        news.step_waits(book, life, at, following)
        return
    book.move(approval, "approve", by=by, at=at, recorded=False)
    book.move(life.trip, "approve", by=by, at=at, note=note)
    news.approved(book, life, at)


def send_back(book: Book, life: Life, by: User, at: datetime, note: str) -> None:
    approval = _decide(book, life, "send_back", by, at, note)
    _skip_rest(book, life, by, at)
    book.move(approval, "send_back", by=by, at=at, recorded=False)
    trip = life.trip
    trip.return_note = note
    book.move(trip, "send_back", by=by, at=at, note=note)
    news.sent_back(book, life, at, note)


def resubmit(book: Book, life: Life, at: datetime, note: str) -> None:
    """What was sent back is asked again with a remark, and gets an approval of its own."""
    trip, by = life.trip, life.trip.requested_by
    before, trip.note, trip.return_note = trip.note, note, ""
    book.move(trip, "resubmit", by=by, at=at, recorded=False)
    book.ledger.record(
        action="resubmit",
        label=trip.LIFECYCLE.moves["resubmit"].label,
        by=book.city.actor(by),
        at=at,
        subject=trip,
        before={"note": before},
        after={"note": note},
    )
    start_approval(book, life, at)


def withdraw(book: Book, life: Life, at: datetime, note: str) -> None:
    by = life.trip.requested_by
    book.move(life.trip, "withdraw", by=by, at=at, note=note)
    if life.approval and life.approval.status == ApprovalStatus.PENDING:
        _skip_rest(book, life, by, at)
        book.move(life.approval, "withdraw", by=by, at=at, recorded=False)


def facts(life: Life) -> list[dict[str, str]]:
    """As `trips.services.requests` states them, from what is at hand; a test holds the two together."""
    trip = life.trip
    stated = {
        "用车人": f"{trip.traveller.name} {trip.traveller.title}".strip(),
        "用途": trip.get_use_kind_display(),
        "时间": written_range(trip.start_at, trip.end_at),
        "行程": " → ".join([trip.pickup_place, *(row.place for row in life.places)]),
        "人数": f"{trip.headcount} 人",
        "用车": f"{trip.vehicles_wanted} 辆{trip.get_body_wanted_display()}",
        "随行": "、".join(trip.passengers),
        "备注": trip.note,
    }
    return [{"label": label, "value": value} for label, value in stated.items() if value]


def _decide(book: Book, life: Life, action: str, by: User, at: datetime, note: str) -> Approval:
    step, approval = cast(Step, life.step), cast(Approval, life.approval)
    step.decided_by, step.decided_at, step.note = by, at, note
    label = f"{step.label}：{step.LIFECYCLE.moves[action].label}"
    book.move(step, action, by=by, at=at, note=note, label=label)
    return approval


def _skip_rest(book: Book, life: Life, by: User, at: datetime) -> None:
    for step in life.steps:
        if step.status in (StepStatus.WAITING, StepStatus.PENDING):
            book.move(step, "skip", by=by, at=at, recorded=False)


def _as_recorded(life: Life) -> dict[str, object]:
    """The request as the trail keeps it."""
    fields = {name: getattr(life.trip, name) for name in RECORDED}
    fields["contact_phone"] = life.trip.contact_phone.recorded
    return worded(fields=fields, trip=life.trip, places=life.places)
