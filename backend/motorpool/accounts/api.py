"""Routes: sign-in, the account one has, first set-up."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.accounts import limits, passwords, queries, services, setup
from motorpool.accounts.middleware import Caller, caller_of
from motorpool.accounts.schemas import MeOut, PasswordIn, SetupIn, SetupNeeded, SignInIn
from motorpool.accounts.security import factors, oidc, policy, sessions, throttle
from motorpool.accounts.security.api import public_url
from motorpool.accounts.security.models import Method
from motorpool.accounts.security.schemas import SecondStepIn, SignedOut, TicketOut
from motorpool.audit.services import record
from motorpool.kit.moments import day_of
from motorpool.kit.validity import holds_on

router = Router(tags=["accounts"])
ANY_PASSWORD = SignedIn(even_with_initial_password=True)


def _me(caller: Caller) -> dict[str, Any]:
    session, rules, enrolled = caller.kept, caller.standing_now.policy, caller.standing_now.enrolled
    user, today, actor = queries.me(session.user_id), day_of(timezone.now()), caller.actor_now
    over = passwords.expires_at(user, rules) if session.method == Method.PASSWORD else None
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "phone": user.phone.clear(),  # one's own, and what a request for a car is filled in with
        "organization": user.organization,
        "suspended": actor.suspended,
        "must_change_password": actor.must_change_password,
        "password_expired": actor.must_change_password and not user.must_change_password,
        "password_expires_at": over,
        "password_expires_soon": over is not None and over - timezone.now() <= policy.TOLD_BEFORE,
        "must_enrol": actor.must_enrol,
        "second_factor": enrolled,
        "idle_seconds": int(sessions.idle_time(session, rules).total_seconds()),
        "grants": [grant for grant in user.grants.all() if holds_on(grant, today)],
        "limits": limits.limits_of(user.pk, user.organization.path, today),
        "permissions": sorted({permission for grant in actor.grants for permission in grant.permissions}),
    }


@router.post("/auth/sign-in", response={200: MeOut, 202: TicketOut}, auth=None)
def sign_in(request: HttpRequest, body: SignInIn) -> Status[dict[str, Any]]:
    """200: signed in. 202: the second factor is still to be shown, with this ticket."""
    caller = caller_of(request)
    entry = services.sign_in(
        username=body.username, password=body.password.get_secret_value(), origin=caller.origin, at=timezone.now()
    )
    if entry.ticket:
        return Status(202, {"ticket": entry.ticket})
    caller.enter(entry.user)
    return Status(200, _me(caller))


@router.post("/auth/sign-in/second-step", response=MeOut, auth=None)
def pass_second_step(request: HttpRequest, body: SecondStepIn) -> dict[str, Any]:
    caller = caller_of(request)
    user, method = factors.pass_second_step(ticket=body.ticket, code=body.code, origin=caller.origin, at=timezone.now())
    caller.enter(user, method=method)
    return _me(caller)


@router.post("/auth/sign-out", response=SignedOut, auth=ANY_PASSWORD)
def sign_out(request: ActorRequest) -> dict[str, str | None]:
    caller, now = caller_of(request), timezone.now()
    by_oidc = caller.kept.method == Method.OIDC
    record(action="sign_out", by=request.auth, at=now, subject=queries.me(request.auth.person))
    caller.leave()
    return {"leave_to": oidc.leave_to(public_url(request, "/sign-in"), at=now) if by_oidc else None}


@router.get("/auth/me", response=MeOut, auth=ANY_PASSWORD)
def me(request: ActorRequest) -> dict[str, Any]:
    return _me(caller_of(request))


@router.post("/auth/password", response=MeOut, auth=ANY_PASSWORD)
def change_password(request: ActorRequest, body: PasswordIn) -> dict[str, Any]:
    caller = caller_of(request)
    user = services.change_password(
        user_id=request.auth.person,
        current=body.current_password.get_secret_value(),
        new=body.new_password.get_secret_value(),
        origin=caller.origin,
        by=request.auth,
        at=timezone.now(),
    )
    caller.renew(user)
    return _me(caller)


@router.get("/setup", response=SetupNeeded, auth=None)
def setup_needed(request: HttpRequest) -> dict[str, bool]:
    return {"needed": setup.is_needed()}


@router.post("/setup", response={201: MeOut}, auth=None)
def set_up(request: HttpRequest, body: SetupIn) -> Status[dict[str, Any]]:
    caller, now = caller_of(request), timezone.now()
    throttle.slow_down(what="setup", address=caller.origin.address, at=now)
    user = setup.set_up(
        code=body.code,
        organization={
            "name": body.organization_name,
            "short_name": "",
            "kind": body.organization_kind,
            "division_code": body.division_code,
            "credit_code": "",
            "needs_consent": False,
            "phone": "",
            "address": "",
        },
        administrator={
            "name": body.administrator_name,
            "username": body.username,
            "password": body.password.get_secret_value(),
            "phone": body.phone,
        },
        at=now,
    )
    caller.enter(user)
    return Status(201, _me(caller))
