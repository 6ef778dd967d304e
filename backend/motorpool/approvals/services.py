"""Asking for consent, giving it, refusing it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.approvals import queries
from motorpool.approvals.models import Approval, Step
from motorpool.approvals.registry import subject_of
from motorpool.approvals.states import StepStatus
from motorpool.kit.errors import DomainError, InvalidInput, NotPermitted
from motorpool.notifications.services import News, tell_holders
from motorpool.organizations.models import Organization


class StepPlan(NamedTuple):
    label: str
    permission: str
    organization: Organization


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = "该申请已由他人处理，请刷新"


class OwnRequest(DomainError):
    code = "own_request"
    message = "不能审批本人提出或本人使用的申请，请由其他审批人处理"


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = "请填写退回原因"


def start(
    *,
    subject_type: str,
    subject_id: int,
    organization: Organization,
    title: str,
    facts: list[dict[str, str]],
    steps: Sequence[StepPlan],
    barred: Sequence[int],
    by: Actor,
    at: datetime,
) -> Approval:
    """Begin: the first step waits for its decision, the others for their turn. In the caller's transaction."""
    approval = Approval.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        organization=organization,
        title=title,
        facts=facts,
        submitted_by_id=by.person,
        submitted_at=at,
        barred=sorted(set(barred)),
    )
    planned = [
        Step(
            approval=approval,
            position=position,
            label=plan.label,
            organization=plan.organization,
            permission=plan.permission,
            status=StepStatus.WAITING if position else StepStatus.PENDING,
        )
        for position, plan in enumerate(steps)
    ]
    Step.objects.bulk_create(planned)
    _announce(approval, planned[0], at)
    return approval


@transaction.atomic
def approve(*, approval_id: int, note: str, position: int | None = None, by: Actor, at: datetime) -> Approval:
    """Consent to the current step; with `position` only to that one, so that a double click does not reach the next."""
    approval, step = _locked_for(approval_id, position, by)
    _decide(step, "approve", note=note, by=by, at=at)
    following = approval.steps.filter(status=StepStatus.WAITING).order_by("position").first()
    if following:
        following.move("open", by=by, at=at, recorded=False)
        _announce(approval, following, at)
    else:
        approval.move("approve", by=by, at=at, recorded=False)
        subject_of(approval.subject_type).on_approved(subject_id=approval.subject_id, by=by, at=at, note=note)
    return queries.whole(approval.pk)


@transaction.atomic
def send_back(*, approval_id: int, note: str, position: int | None = None, by: Actor, at: datetime) -> Approval:
    """Return it to whoever asked, with a reason."""
    if not note:
        raise ReasonMissing(fields={"note": ReasonMissing.message})
    approval, step = _locked_for(approval_id, position, by)
    _decide(step, "send_back", note=note, by=by, at=at)
    _skip_rest(approval, by, at)
    approval.move("send_back", by=by, at=at, recorded=False)
    subject_of(approval.subject_type).on_returned(subject_id=approval.subject_id, by=by, at=at, note=note)
    return queries.whole(approval.pk)


def withdraw(*, approval: Approval, by: Actor, at: datetime) -> None:
    """The subject is no longer asked for. The caller has locked the subject and records its own act."""
    _skip_rest(approval, by, at)
    approval.move("withdraw", by=by, at=at, recorded=False)


def _locked_for(approval_id: int, position: int | None, by: Actor) -> tuple[Approval, Step]:
    seen = queries.approval_to_decide(by, approval_id)
    subject_of(seen.subject_type).lock(seen.subject_id)
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    step = approval.steps.select_related("organization", "approval").filter(status=StepStatus.PENDING).first()
    if step is None or position not in (None, step.position):
        raise AlreadyDecided
    if not by.may(step.permission, step.organization.path):
        if approval.steps.filter(queries.decidable(by), decided_at__isnull=False).exists():
            raise AlreadyDecided
        raise NotPermitted(f"当前环节“{step.label}”不由您处理")
    if by.user_id in approval.barred:
        raise OwnRequest
    return approval, step


def _decide(step: Step, action: str, *, note: str, by: Actor, at: datetime) -> None:
    step.decided_by_id, step.decided_at, step.note = by.user_id, at, note
    step.save(update_fields=["decided_by", "decided_at", "note"])
    label = f"{step.label}：{step.LIFECYCLE.moves[action].label}"
    step.move(action, by=by, at=at, note=note, label=label)


def _skip_rest(approval: Approval, by: Actor, at: datetime) -> None:
    for step in approval.steps.filter(status__in=(StepStatus.WAITING, StepStatus.PENDING)):
        step.move("skip", by=by, at=at, recorded=False)


def _announce(approval: Approval, step: Step, at: datetime) -> None:
    tell_holders(
        permission=step.permission,
        path=step.organization.path,
        news=News(
            "approval", f"待{step.label}", approval.title, subject_of(approval.subject_type).link(approval.subject_id)
        ),
        at=at,
        without=approval.barred,
    )
