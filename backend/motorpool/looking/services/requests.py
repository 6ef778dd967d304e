"""Asking to look, giving up, revoking, and what an approval's outcome does."""

from datetime import datetime, timedelta
from itertools import takewhile
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.queries import holders
from motorpool.approvals import services as approvals
from motorpool.approvals.models import Approval
from motorpool.approvals.services import StepPlan
from motorpool.approvals.states import ApprovalStatus
from motorpool.audit.services import record
from motorpool.kit.constraints import breach_of
from motorpool.kit.errors import DomainError, InvalidInput, NotFound
from motorpool.kit.moments import day_of, written, written_range
from motorpool.looking import queries
from motorpool.looking.models import LookRequest, Purpose
from motorpool.notifications.services import News, tell, tell_holders
from motorpool.organizations.models import Organization
from motorpool.tracking.retention import kept_from
from motorpool.vehicles.models import Vehicle

SUBJECT = "looking.lookrequest"
LONGEST = timedelta(days=31)


class RequestData(TypedDict):
    vehicle_ids: list[int]
    since: datetime
    until: datetime
    purpose: str
    reason: str
    reference: str
    days: int


class BadWindow(InvalidInput):
    code = "bad_window"


class BadReference(InvalidInput):
    code = "reference_missing"
    message = "案件协查须填写文号或案号"


class NoAuthority(DomainError):
    code = "no_approver"
    message = "这些车辆没有共同的主管部门可以审批，请分开申请或联系管理员"


class Repeated(DomainError):
    """The same request came twice; answered with the first."""


class RevokeReasonMissing(InvalidInput):
    code = "reason_missing"
    message = "请填写收回原因"


def check_window(*, since: datetime, until: datetime, at: datetime) -> None:
    """Of a request and of a view alike."""
    if until <= since:
        raise BadWindow("结束时间必须晚于开始时间", fields={"until": "必须晚于开始时间"})
    if since >= at:
        raise BadWindow("开始时间不能晚于现在", fields={"since": "不能晚于现在"})
    if until - since > LONGEST:
        raise BadWindow("一次最长 31 天", fields={"until": "一次最长 31 天"})
    if day_of(since) < kept_from(day_of(at)):
        raise BadWindow("超出轨迹保存期限", fields={"since": "超出轨迹保存期限"})


def request_look(*, data: RequestData, request_key: UUID, by: Actor, at: datetime) -> int:
    """Ask; a repeat of the same request answers the first one's key."""
    first = LookRequest.objects.filter(requested_by=by.person, request_key=request_key).first()
    if first:
        return first.pk
    try:
        return _create(data=data, request_key=request_key, by=by, at=at)
    except Repeated:
        return LookRequest.objects.get(requested_by=by.person, request_key=request_key).pk


@transaction.atomic
def _create(*, data: RequestData, request_key: UUID, by: Actor, at: datetime) -> int:
    check_window(since=data["since"], until=data["until"], at=at)
    if data["until"] > at:
        raise BadWindow("只能申请查看已经过去的时段", fields={"until": "不能晚于现在"})
    if data["purpose"] == Purpose.CASE and not data["reference"]:
        raise BadReference(fields={"reference": BadReference.message})
    wanted = sorted(set(data["vehicle_ids"]))
    vehicles = list(queries.askable(by, wanted))
    if len(vehicles) != len(wanted):
        raise NotFound
    made = LookRequest(
        organization=_lowest_common(vehicles), requested_by_id=by.person, request_key=request_key, created_at=at
    )
    for name in ("since", "until", "purpose", "reason", "reference", "days"):
        setattr(made, name, data[name])
    with breach_of("look_requested_once", becomes=Repeated()):
        made.save()
    made.vehicles.set(vehicles)
    plates = [vehicle.plate for vehicle in vehicles]
    after = {"vehicles": plates, **{name: data[name] for name in ("since", "until", "reason", "reference", "days")}}
    record(action="create", label="申请查看轨迹", by=by, at=at, subject=made, after=after)
    _ask_for_approval(made, vehicles, by, at)
    return made.pk


def _lowest_common(vehicles: list[Vehicle]) -> Organization:
    levels = zip(*(vehicle.organization.path.split("/")[:-1] for vehicle in vehicles), strict=False)
    parts = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    found = Organization.objects.filter(path="/".join([*parts, ""])).first() if parts else None
    if found is None:
        raise NoAuthority
    return found


def _ask_for_approval(made: LookRequest, vehicles: list[Vehicle], by: Actor, at: datetime) -> None:
    unit, asker = made.organization, made.requested_by
    plates = [vehicle.plate for vehicle in vehicles]
    owners = dict.fromkeys(vehicle.organization.name for vehicle in vehicles)
    if not holders(P.TRACK_APPROVE, unit.path, day_of(at)).exclude(pk=by.person).exists():
        raise NoAuthority
    facts = {
        "申请人": f"{asker.name} {asker.title}".strip(),
        "申请人单位": asker.organization.name,
        "车辆": "、".join(plates),
        "车辆单位": "、".join(owners),
        "时段": written_range(made.since, made.until),
        "用途": made.get_purpose_display(),
        "理由": made.reason,
        "文号": made.reference,
        "许可期限": f"同意后 {made.days} 天内可查看",
    }
    made.approval = approvals.start(
        subject_type=SUBJECT,
        subject_id=made.pk,
        organization=unit,
        title=f"查看轨迹 · {made.get_purpose_display()} · {plates[0]}{'等' if len(plates) > 1 else ''}",
        facts=[{"label": label, "value": value} for label, value in facts.items() if value],
        steps=[StepPlan("主管部门审批", P.TRACK_APPROVE, unit)],
        barred=[by.person],
        by=by,
        at=at,
    )
    made.save(update_fields=["approval"])


@transaction.atomic
def withdraw(*, request_id: int, note: str, by: Actor, at: datetime) -> None:
    """Before it is decided, or when what was allowed is not needed any more."""
    row = LookRequest.objects.locked(request_id, by, P.TRACK_REQUEST)
    row.move("withdraw", by=by, at=at, note=note)
    asked = Approval.objects.select_for_update().filter(subject_type=SUBJECT, subject_id=row.pk)
    pending = asked.filter(status=ApprovalStatus.PENDING).first()
    if pending:
        approvals.withdraw(approval=pending, by=by, at=at)


@transaction.atomic
def revoke(*, request_id: int, note: str, by: Actor, at: datetime) -> None:
    """Take back what was allowed; open views end with it."""
    row = LookRequest.objects.locked(request_id, by, P.TRACK_APPROVE)
    if not note:
        raise RevokeReasonMissing(fields={"note": RevokeReasonMissing.message})
    row.return_note = note
    row.save(update_fields=["return_note"])
    row.move("revoke", by=by, at=at, note=note)
    tell(
        user_ids=[row.requested_by_id],
        news=News("look_revoked", "轨迹查看许可已收回", f"{row}：{note}", link_of(row.pk)),
        at=at,
    )


@transaction.atomic
def expire(*, at: datetime, by: Actor) -> int:
    """What was allowed until now; answers how many."""
    rows = list(queries.expired(at).select_for_update(skip_locked=True).order_by("pk"))
    for row in rows:
        row.move("expire", by=by, at=at)
    return len(rows)


def link_of(request_id: int) -> str:
    return f"/tracks/requests/{request_id}"


def lock(request_id: int) -> LookRequest:
    return LookRequest.objects.select_for_update(of=("self",)).get(pk=request_id)


def approved(*, subject_id: int, by: Actor, at: datetime, note: str) -> None:
    """From now on, for so many days. The vehicles' unit is told."""
    row = LookRequest.objects.select_related("organization", "requested_by").get(pk=subject_id)
    row.expires_at = at + timedelta(days=row.days)
    row.save(update_fields=["expires_at"])
    row.move("approve", by=by, at=at, note=note)
    news = News("look_approved", "轨迹查看申请已同意", f"{row}，{written(row.expires_at)} 前可查看", link_of(row.pk))
    tell(user_ids=[row.requested_by_id], news=news, at=at)
    plates = "、".join(row.vehicles.order_by("plate").values_list("plate", flat=True))
    for vehicle_unit in Organization.objects.filter(pk__in=row.vehicles.values("organization")).order_by("pk"):
        tell_holders(
            permission=P.TRACK_UNIT_LIVE,
            path=vehicle_unit.path,
            news=News("look_allowed", "本单位车辆轨迹将被查看", f"{row.requested_by}：{plates}", link_of(row.pk)),
            at=at,
            without=[row.requested_by_id],
        )


def sent_back(*, subject_id: int, by: Actor, at: datetime, note: str) -> None:
    row = LookRequest.objects.get(pk=subject_id)
    row.return_note = note
    row.save(update_fields=["return_note"])
    row.move("send_back", by=by, at=at, note=note)
    news = News("look_returned", "轨迹查看申请未获同意", f"{row}：{note}", link_of(row.pk))
    tell(user_ids=[row.requested_by_id], news=news, at=at)
