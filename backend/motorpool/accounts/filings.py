"""Filing a county's appointments with the city (备案): an appointment works at once, and ends if it is returned."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor, platform
from motorpool.access.permissions import Permission
from motorpool.access.scoping import keys_of, within
from motorpool.accounts.events import FilingDecided, FilingMade
from motorpool.accounts.models import Filing, Grant
from motorpool.accounts.queries import called
from motorpool.accounts.roles import FILED, Role, roles_with
from motorpool.accounts.states import FilingStatus
from motorpool.audit.services import record
from motorpool.kit.errors import InvalidInput, NotPermitted
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of
from motorpool.kit.validity import valid
from motorpool.organizations.models import Level, Organization, OrganizationKind
from motorpool.organizations.queries import at_or_below

SEEN_BY = (Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE, Permission.FILING_DECIDE)

NO_CITY = "平台上还没有市级主管部门，接入后自动报送"
NOBODY_THERE = "备案机关还没有可以办理备案的人员"


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = "请填写退回原因"


def file_with_city(*, grant: Grant, ends: bool, by: Actor, at: datetime) -> None:
    """With the city's 主管部门 above the county's unit; where there is none yet, the filing waits for one."""
    if grant.role not in FILED or grant.organization.division.level != Level.COUNTY:
        return
    authority = _city_above(grant.organization)
    filing = Filing.objects.create(
        organization=grant.organization,
        authority=authority,
        grant=grant,
        ends=ends,
        made_by_id=by.user_id,
        made_at=at,
    )
    record(action="create", label="提交备案", by=by, at=at, subject=filing)
    if authority:
        publish(FilingMade(filing.pk, str(filing), authority.path, by, at))


@transaction.atomic
def send_waiting(*, at: datetime) -> int:
    """Filings that waited for a city's 主管部门, or whose own is closed, go to the one that is there now."""
    rows = Filing.objects.select_for_update(of=("self",)).select_related("organization", "grant__user")
    waiting = rows.filter(Q(authority=None) | Q(authority__is_active=False), status=FilingStatus.PENDING)
    by, sent = platform(day_of(at)), 0
    for filing in waiting.order_by("pk"):
        authority = _city_above(filing.organization)
        if authority is None:
            continue
        filing.authority = authority
        filing.save(update_fields=["authority"])
        record(
            action="update",
            label="转报备案",
            by=by,
            at=at,
            subject=filing,
            after={"authority": authority.name, "authority_id": authority.pk},
        )
        publish(FilingMade(filing.pk, str(filing), authority.path, by, at))
        sent += 1
    return sent


def _city_above(unit: Organization) -> Organization | None:
    above = Organization.objects.filter(
        pk__in=keys_of(unit.path)[:-1], kind=OrganizationKind.AUTHORITY, division__level=Level.CITY, is_active=True
    )
    return max(above, key=lambda one: len(one.path), default=None)


@transaction.atomic
def confirm_filings(*, filing_ids: list[int], by: Actor, at: datetime) -> list[int]:
    """All of them, or none."""
    wanted = sorted(set(filing_ids))
    for key in wanted:
        _decide(_locked(key, by), "confirm", "", by, at)
    return wanted


@transaction.atomic
def return_filing(*, filing_id: int, note: str, by: Actor, at: datetime) -> Filing:
    """With a reason. The appointment ends; the end of one stays an end."""
    if not note:
        raise ReasonMissing(fields={"note": ReasonMissing.message})
    filing = _locked(filing_id, by)
    _decide(filing, "send_back", note, by, at)
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=filing.grant_id)
    if not filing.ends and not (grant.valid_to and grant.valid_to <= by.on):
        grant.valid_to = max(by.on, grant.valid_from)
        grant.save(update_fields=["valid_to"])
        record(
            action="end_grant",
            by=by,
            at=at,
            subject=filing.grant.user,
            note=f"{Role(grant.role).label} @ {filing.organization.name}：备案被退回，{note}",
            after={"valid_to": grant.valid_to},
        )
    return filing


def _locked(filing_id: int, by: Actor) -> Filing:
    rows = Filing.objects.select_related("organization", "authority", "grant__user")
    filing = rows.locked(filing_id, by, Permission.FILING_DECIDE)
    if filing.authority is None or not by.may(Permission.FILING_DECIDE, filing.authority.path):
        raise NotPermitted("备案由上级主管部门办理")
    return filing


def _decide(filing: Filing, action: str, note: str, by: Actor, at: datetime) -> None:
    filing.move(action, by=by, at=at, note=note)
    filing.decided_by_id, filing.decided_at, filing.note = by.user_id, at, note
    filing.save(update_fields=["decided_by", "decided_at", "note"])
    title = "人员备案已办理" if action == "confirm" else "人员备案被退回"
    text = f"{filing}：{note}" if note else str(filing)
    publish(FilingDecided(filing.pk, title, text, filing.grant.user_id, filing.made_by_id, at))


def filings_for(
    actor: Actor, *, q: str = "", organization_id: int | None = None, status: str = "", role: str = ""
) -> QuerySet[Filing]:
    rows = Filing.objects.visible_to(actor, *SEEN_BY).select_related(
        "organization", "authority", "grant__user", "made_by", "decided_by"
    )
    if q:
        rows = rows.filter(called(q, "grant__user__") | Q(organization__name__icontains=q))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if status:
        rows = rows.filter(status=status)
    if role:
        rows = rows.filter(grant__role=role)
    return rows


def to_decide(actor: Actor) -> QuerySet[Filing]:
    return Filing.objects.filter(
        within(actor.paths(Permission.FILING_DECIDE), "authority"), status=FilingStatus.PENDING
    )


def may_decide(actor: Actor, filing: Filing) -> bool:
    pending, authority = filing.status == FilingStatus.PENDING, filing.authority
    return pending and authority is not None and actor.may(Permission.FILING_DECIDE, authority.path)


def obstacles(filings: Iterable[Filing], on: date) -> dict[int, str]:
    """Why nobody can decide on these as yet, in words; those without an obstacle are left out."""
    pending = [filing for filing in filings if filing.status == FilingStatus.PENDING]
    above = {filing.pk: keys_of(filing.authority.path) for filing in pending if filing.authority}
    deciding = Grant.objects.filter(
        valid(on),
        role__in=roles_with(Permission.FILING_DECIDE),
        organization__in={key for keys in above.values() for key in keys},
        user__is_active=True,
    )
    attended = set(deciding.values_list("organization", flat=True)) if above else set()
    return {
        filing.pk: NOBODY_THERE if filing.authority else NO_CITY
        for filing in pending
        if not attended.intersection(above.get(filing.pk, ()))
    }
