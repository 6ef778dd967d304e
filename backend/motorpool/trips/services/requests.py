"""Asking for a car, changing one's mind, and what an approval's outcome does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NotRequired, TypedDict
from uuid import UUID

from django.db import transaction
from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.models import User
from motorpool.accounts.personal import require_typed
from motorpool.accounts.queries import holders, travellers
from motorpool.approvals import services as approvals
from motorpool.approvals.models import Approval
from motorpool.approvals.services import StepPlan
from motorpool.approvals.states import ApprovalStatus
from motorpool.audit.services import changes, record
from motorpool.files.models import StoredFile
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound, NotPermitted
from motorpool.kit.moments import day_of, written, written_range
from motorpool.notifications.services import News, tell, tell_holders
from motorpool.organizations.models import Organization
from motorpool.trips.models import Attachment, Destination, Trip
from motorpool.trips.places import Spot
from motorpool.trips.services import holds
from motorpool.trips.states import TripStatus

SUBJECT = "trips.trip"
RECORDED = (
    "use_kind", "reason", "passengers", "headcount", "pickup_place", "start_at", "end_at", "vehicles_wanted",
    "body_wanted", "contact_phone", "note",
)  # fmt: skip
LONGEST = timedelta(days=31)
LATEST = timedelta(days=366)  # ahead
GRACE = timedelta(minutes=15)  # for filling in the form


class Place(TypedDict):
    place: str
    spot: NotRequired[Spot | None]
    arrive_at: datetime | None


class TripData(TypedDict):
    traveller_id: int
    use_kind: str
    reason: str
    passengers: list[str]
    headcount: int
    pickup_place: str
    pickup_spot: NotRequired[Spot | None]
    destinations: list[Place]
    start_at: datetime
    end_at: datetime
    vehicles_wanted: int
    body_wanted: str
    contact_phone: str
    note: str
    attachment_ids: list[UUID]


class NoApprover(DomainError):
    code = "no_approver"
    message = "用车人所在单位还没有可处理此申请的审批人，请联系单位管理员"


class BadTimes(InvalidInput):
    code = "bad_times"


class Repeated(DomainError):
    """The same request came twice; answered with the first."""


class TravellerInactive(DomainError):
    code = "traveller_inactive"
    message = "用车人账号已停用"


def request_trip(*, data: TripData, request_key: UUID, by: Actor, at: datetime) -> int:
    """Ask for a car; a repeat of the same request (double click, retry) answers the first one's key."""
    first = Trip.objects.filter(requested_by=by.person, request_key=request_key).first()
    if first:
        return first.pk
    try:
        return _create(data=data, request_key=request_key, by=by, at=at)
    except Repeated:
        return Trip.objects.get(requested_by=by.person, request_key=request_key).pk


@transaction.atomic
def _create(*, data: TripData, request_key: UUID, by: Actor, at: datetime) -> int:
    traveller = _traveller(data["traveller_id"], by)
    _check_times(data, at)
    trip = Trip(
        organization_id=traveller.organization_id, requested_by_id=by.person, request_key=request_key, created_at=at
    )
    _fill(trip, data, by)
    with breach_of("trip_requested_once", becomes=Repeated()):
        trip.save()
    trip.stand(day_of(at))
    _replace_places(trip, data["destinations"])
    _attach(trip, data["attachment_ids"], by)
    record(action="create", label="提交申请", by=by, at=at, subject=trip, after=_wording(trip))
    _ask_for_approval(trip, traveller, by, at)
    return trip.pk


@transaction.atomic
def change_request(*, trip_id: int, data: TripData, by: Actor, at: datetime) -> None:
    """Correct a request that nobody has approved in full; whoever approved the old wording is asked again."""
    trip = Trip.objects.locked(trip_id, by, P.TRIP_OWN)
    traveller = _traveller(data["traveller_id"], by)
    if traveller.pk != trip.traveller_id and by.user_id != trip.requested_by_id:
        raise NotPermitted("只有申请人可以更换用车人")
    action = "resubmit" if trip.status == TripStatus.RETURNED else "edit"
    trip.move(action, by=by, at=at, recorded=False)
    _check_times(data, at)
    before = _wording(trip)
    _withdraw_approval(trip, by, at)
    _fill(trip, data, by)
    trip.organization_id = traveller.organization_id
    trip.return_note = ""
    trip.save()
    trip.stand(day_of(at))
    trip.destinations.all().delete()
    _replace_places(trip, data["destinations"])
    _attach(trip, data["attachment_ids"], by)
    old, new = changes(before=before, after=_wording(trip))
    label = trip.LIFECYCLE.moves[action].label
    record(action=action, label=label, by=by, at=at, subject=trip, before=old, after=new)
    _ask_for_approval(trip, traveller, by, at)


@transaction.atomic
def withdraw(*, trip_id: int, note: str, by: Actor, at: datetime) -> None:
    trip = Trip.objects.locked(trip_id, by, P.TRIP_OWN)
    trip.move("withdraw", by=by, at=at, note=note)
    _withdraw_approval(trip, by, at)


@transaction.atomic
def cancel(*, trip_id: int, note: str, by: Actor, at: datetime) -> None:
    """By whoever asked or travels, or by the dispatcher; nothing has departed. Vehicles and drivers are free again."""
    trip = Trip.objects.locked(trip_id, by, P.TRIP_OWN, P.TRIP_DISPATCH)
    if not note:
        raise InvalidInput("请填写取消原因", fields={"note": "请填写取消原因"})
    trip.move("cancel", by=by, at=at, note=note)
    drivers = holds.give_back_all(trip, by=by, at=at, note=note)
    news = News("cancelled", "用车已取消", f"{trip.reason}：{note}", f"/trips/{trip.pk}")
    told = {trip.requested_by_id, trip.traveller_id, *drivers} - {by.user_id}
    tell(user_ids=[user for user in told if user], news=news, at=at)


def lock(trip_id: int) -> Trip:
    return Trip.objects.select_for_update(of=("self",)).get(pk=trip_id)


def approved(*, subject_id: int, by: Actor, at: datetime, note: str) -> None:
    trip = Trip.objects.select_related("organization").get(pk=subject_id)
    trip.move("approve", by=by, at=at, note=note)
    link = f"/trips/{trip.pk}"
    tell(
        user_ids=[trip.requested_by_id, trip.traveller_id],
        news=News("approved", "用车申请已通过", f"{trip.reason}，等待派车", link),
        at=at,
    )
    tell_holders(
        permission=P.TRIP_DISPATCH,
        path=trip.organization.path,
        news=News("dispatch", "待派车", f"{written(trip.start_at)} {trip.reason}", link),
        at=at,
    )


def sent_back(*, subject_id: int, by: Actor, at: datetime, note: str) -> None:
    trip = Trip.objects.get(pk=subject_id)
    trip.return_note = note
    trip.save(update_fields=["return_note"])
    trip.move("send_back", by=by, at=at, note=note)
    news = News("returned", "用车申请被退回", f"{trip.reason}：{note}", f"/trips/{trip.pk}")
    tell(user_ids=[trip.requested_by_id, trip.traveller_id], news=news, at=at)


def _traveller(user_id: int, by: Actor) -> User:
    found = travellers(by).filter(pk=user_id).first()
    if found is None:
        raise NotFound
    if not found.is_active:
        raise TravellerInactive(fields={"traveller_id": TravellerInactive.message})
    return found


def _check_times(data: TripData, at: datetime) -> None:
    start, end = data["start_at"], data["end_at"]
    if end <= start:
        raise BadTimes("结束时间必须晚于开始时间", fields={"end_at": "必须晚于开始时间"})
    if start < at - GRACE:
        raise BadTimes("用车时间已过，请重新选择（先申请、后用车）", fields={"start_at": "不能早于现在"})
    if start > at + LATEST:
        raise BadTimes("最多提前一年申请", fields={"start_at": "最多提前一年"})
    if end - start > LONGEST:
        raise BadTimes("一次用车最长 31 天", fields={"end_at": "最长 31 天"})
    for place in data["destinations"]:
        if place["arrive_at"] and not start <= place["arrive_at"] <= end:
            raise BadTimes("到达时间应在用车时间之内", fields={"destinations": "到达时间应在用车时间之内"})


def _fill(trip: Trip, data: TripData, by: Actor) -> None:
    for name, value in data.items():
        if name not in {"pickup_spot", "destinations", "attachment_ids"}:
            setattr(trip, name, value)
    trip.pickup_lat, trip.pickup_lon = data.get("pickup_spot") or (None, None)
    shown = data["contact_phone"]
    if "*" in shown:  # a number that the form has only seen masked: theirs, or the one that stands here already
        # Whoever travels is told the number: it must not be that of whoever asked, unless he gave it.
        own = [trip.requested_by.phone] if by.user_id == trip.requested_by_id else []
        known = (trip.contact_phone, trip.traveller.phone, *own)
        trip.contact_phone = next((number for number in known if number == shown and "*" not in number.clear()), shown)
        require_typed(contact_phone=trip.contact_phone.clear())


def _replace_places(trip: Trip, places: Sequence[Place]) -> None:
    rows = []
    for n, place in enumerate(places):
        lat, lon = place.get("spot") or (None, None)
        rows.append(
            Destination(trip=trip, position=n, place=place["place"], lat=lat, lon=lon, arrive_at=place["arrive_at"])
        )
    Destination.objects.bulk_create(rows)


def _attach(trip: Trip, wanted: list[UUID], by: Actor) -> None:
    """Files the actor uploaded, or that are attached already; what is no longer named is detached."""
    trip.attachments.exclude(file__in=wanted).delete()
    kept = set(trip.attachments.values_list("file", flat=True))
    new = set(wanted) - kept
    own = StoredFile.objects.filter(pk__in=new, uploaded_by=by.user_id)
    if len(own) != len(new):
        raise NotFound("附件不存在，请重新上传")
    Attachment.objects.bulk_create(Attachment(trip=trip, file=file) for file in own)


def _ask_for_approval(trip: Trip, traveller: User, by: Actor, at: datetime) -> None:
    unit, barred = traveller.organization, [trip.requested_by_id, trip.traveller_id]
    steps = plan_steps(unit)
    for step in steps:
        if not holders(step.permission, unit.path, day_of(at)).exclude(pk__in=barred).exists():
            raise NoApprover(f"{NoApprover.message}（缺少“{step.label}”环节的人员）")
    trip.approval = approvals.start(
        subject_type=SUBJECT,
        subject_id=trip.pk,
        organization=unit,
        title=f"{traveller.name} · {trip.reason}"[:200],
        facts=_facts(trip, traveller),
        steps=steps,
        barred=barred,
        by=by,
        at=at,
    )
    trip.save(update_fields=["approval"])


def plan_steps(unit: Organization) -> list[StepPlan]:
    """谁主管谁审核; and where the unit wants it, the 车管负责人 agrees before dispatch, CZ 13(三)."""
    steps = [StepPlan("单位审批", P.TRIP_APPROVE, unit)]
    if unit.needs_consent:
        steps.append(StepPlan("车管负责人同意", P.TRIP_CONSENT, unit))
    return steps


def _withdraw_approval(trip: Trip, by: Actor, at: datetime) -> None:
    asked = Approval.objects.select_for_update().filter(subject_type=SUBJECT, subject_id=trip.pk)
    pending = asked.filter(status=ApprovalStatus.PENDING).first()
    if pending:
        approvals.withdraw(approval=pending, by=by, at=at)


def _facts(trip: Trip, traveller: User) -> list[dict[str, str]]:
    places = " → ".join([trip.pickup_place, *trip.destinations.order_by("position").values_list("place", flat=True)])
    facts = {
        "用车人": f"{traveller.name} {traveller.title}".strip(),
        "用途": trip.get_use_kind_display(),
        "时间": written_range(trip.start_at, trip.end_at),
        "行程": places,
        "人数": f"{trip.headcount} 人",
        "用车": f"{trip.vehicles_wanted} 辆{trip.get_body_wanted_display()}",
        "随行": "、".join(trip.passengers),
        "备注": trip.note,
    }
    return [{"label": label, "value": value} for label, value in facts.items() if value]


def _wording(trip: Trip) -> dict[str, object]:
    """The request as the trail keeps it: what a person would compare."""
    places = list(trip.destinations.order_by("position"))
    return worded(fields=model_to_dict(trip, RECORDED), trip=trip, places=places)


def worded(*, fields: dict[str, object], trip: Trip, places: Sequence[Destination]) -> dict[str, object]:
    """With the names of the places, and where those lie that somebody marked."""
    named = [(trip.pickup_place, trip.pickup_spot), *((one.place, one.spot) for one in places)]
    spots = [f"{name}（{spot.lat / 1e6:.6f}, {spot.lon / 1e6:.6f}）" for name, spot in named if spot]
    destinations = [one.place for one in places]
    return {**fields, "traveller": trip.traveller.name, "destinations": destinations, "spots": spots}
