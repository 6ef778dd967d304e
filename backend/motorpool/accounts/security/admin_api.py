"""Routes: the rules of signing in, the log, and somebody else's way in."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.accounts.schemas import PasswordOut
from motorpool.accounts.security import keys, log, oversight, policy
from motorpool.accounts.security.models import Method, Outcome
from motorpool.accounts.security.origins import device_of
from motorpool.accounts.security.schemas import (
    KeysOut,
    PersonSecurityOut,
    PolicyIn,
    PolicyOut,
    PolicyVersionOut,
    SignInOut,
)
from motorpool.audit.services import record
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.wire import Day, Search

router = Router(tags=["security"])
MANAGE = Holding(Permission.SECURITY_MANAGE)
LOG = Holding(Permission.SIGN_IN_VIEW)
COLUMNS = [
    ("时间", 17), ("账号", 16), ("姓名", 12), ("单位", 26), ("结果", 16), ("方式", 14), ("地址", 18), ("设备", 20),
    ("浏览器标识", 60),
]  # fmt: skip


class SignInFilters(Schema):
    q: Search = ""
    outcome: Outcome | None = None
    since: Day | None = None
    until: Day | None = None

    def chosen(self) -> dict[str, Any]:
        return {**self.dict(), "outcome": self.outcome or ""}


@router.get("/security/policy", response=PolicyOut, auth=MANAGE)
def show_policy(request: ActorRequest) -> Any:
    found = policy.current()
    found.may_change = policy.is_over_everything(  # type: ignore[attr-defined]
        request.auth, Permission.SECURITY_MANAGE
    )
    return found


@router.put("/security/policy", response=PolicyOut, auth=MANAGE)
def change_policy(request: ActorRequest, body: PolicyIn) -> Any:
    rules = {**body.dict(), "second_factor_roles": sorted({str(role) for role in body.second_factor_roles})}
    found = policy.change_policy(rules=rules, by=request.auth, at=timezone.now())
    found.may_change = True  # type: ignore[attr-defined]
    return found


@router.get("/security/policy/versions", response=Page[PolicyVersionOut], auth=MANAGE)
def list_policy_versions(request: ActorRequest, window: Query[Window]) -> dict[str, Any]:
    page = page_of(policy.versions(), window=window, sorts={"id": "pk"}, default="-id")
    policy.with_the_one_before(page["items"])
    return page


@router.get("/security/keys", response=KeysOut, auth=MANAGE)
def show_keys(request: ActorRequest) -> dict[str, Any]:
    return keys.standing_of_keys(by=request.auth)


@router.get("/sign-ins", response=Page[SignInOut], auth=LOG)
def list_sign_ins(request: ActorRequest, window: Query[Window], filters: Query[SignInFilters]) -> dict[str, Any]:
    rows = log.sign_ins_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts={"id": "pk"}, default="-id")


@router.get("/sign-ins/count", response=Count, auth=LOG)
def count_sign_ins(request: ActorRequest, filters: Query[SignInFilters]) -> dict[str, Any]:
    return capped_count(log.sign_ins_for(request.auth, **filters.chosen()))


@router.get("/sign-ins/export", auth=LOG)
def export_sign_ins(request: ActorRequest, filters: Query[SignInFilters]) -> HttpResponse:
    rows = log.sign_ins_for(request.auth, **filters.chosen()).order_by("-pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=timezone.now(), subject_type="accounts.signin", after=filters.dict())
    return workbook(
        "登录日志",
        COLUMNS,
        (
            (
                row.at, row.username, row.user.name if row.user else "",
                row.user.organization.name if row.user else "", Outcome(row.outcome).label, Method(row.method).label,
                row.address, device_of(row.agent) if row.agent else "", row.agent,
            )
            for row in rows.iterator(chunk_size=2000)
        ),
    )  # fmt: skip


@router.get("/people/{int:person_id}/security", response=PersonSecurityOut, auth=MANAGE)
def show_person_security(request: ActorRequest, person_id: int) -> dict[str, Any]:
    return oversight.standing_of(person_id=person_id, by=request.auth, at=timezone.now())


@router.post("/people/{int:person_id}/unlock", response=PersonSecurityOut, auth=MANAGE)
def unlock_person(request: ActorRequest, person_id: int) -> dict[str, Any]:
    now = timezone.now()
    oversight.unlock(person_id=person_id, by=request.auth, at=now)
    return oversight.standing_of(person_id=person_id, by=request.auth, at=now)


@router.post("/people/{int:person_id}/end-sessions", response=PersonSecurityOut, auth=MANAGE)
def end_person_sessions(request: ActorRequest, person_id: int) -> dict[str, Any]:
    now = timezone.now()
    oversight.end_sessions(person_id=person_id, by=request.auth, at=now)
    return oversight.standing_of(person_id=person_id, by=request.auth, at=now)


@router.post("/people/{int:person_id}/reset-second-factor", response=PersonSecurityOut, auth=MANAGE)
def reset_second_factor(request: ActorRequest, person_id: int) -> dict[str, Any]:
    now = timezone.now()
    oversight.reset_second_factor(person_id=person_id, by=request.auth, at=now)
    return oversight.standing_of(person_id=person_id, by=request.auth, at=now)


@router.post("/people/{int:person_id}/reset-watcher-password", response=PasswordOut, auth=MANAGE)
def reset_watcher_password(request: ActorRequest, person_id: int) -> dict[str, str]:
    """Of who watches others; everybody else's is reset by whoever manages people."""
    return {"password": oversight.reset_watcher_password(person_id=person_id, by=request.auth, at=timezone.now())}
