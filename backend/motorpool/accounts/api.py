"""Routes: sign-in, the account one has, first set-up."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.accounts import queries, services, sessions, setup
from motorpool.accounts.schemas import MeOut, PasswordIn, SetupIn, SetupNeeded, SignInIn
from motorpool.audit.services import record
from motorpool.kit.moments import day_of
from motorpool.kit.validity import holds_on

router = Router(tags=["accounts"])
ANY_PASSWORD = SignedIn(even_with_initial_password=True)


def _me(user_id: int) -> dict[str, Any]:
    user, today = queries.me(user_id), day_of(timezone.now())
    actor = queries.actor_for(user, today)
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "phone": user.phone,
        "organization": user.organization,
        "must_change_password": user.must_change_password,
        "grants": [grant for grant in user.grants.all() if holds_on(grant, today)],
        "permissions": sorted({permission for grant in actor.grants for permission in grant.permissions}),
    }


@router.post("/auth/sign-in", response=MeOut, auth=None)
def sign_in(request: HttpRequest, body: SignInIn) -> dict[str, Any]:
    user = services.sign_in(
        username=body.username,
        password=body.password.get_secret_value(),
        address=request.META.get("REMOTE_ADDR") or None,
        at=timezone.now(),
    )
    sessions.start(request.session, user)
    return _me(user.pk)


@router.post("/auth/sign-out", response={204: None}, auth=ANY_PASSWORD)
def sign_out(request: ActorRequest) -> Status[None]:
    record(action="sign_out", by=request.auth, at=timezone.now(), subject=queries.me(request.auth.person))
    request.session.flush()
    return Status(204, None)


@router.get("/auth/me", response=MeOut, auth=ANY_PASSWORD)
def me(request: ActorRequest) -> dict[str, Any]:
    return _me(request.auth.person)


@router.post("/auth/password", response=MeOut, auth=ANY_PASSWORD)
def change_password(request: ActorRequest, body: PasswordIn) -> dict[str, Any]:
    user = services.change_password(
        user_id=request.auth.person,
        current=body.current_password.get_secret_value(),
        new=body.new_password.get_secret_value(),
        by=request.auth,
        at=timezone.now(),
    )
    sessions.renew(request.session, user)
    return _me(user.pk)


@router.get("/setup", response=SetupNeeded, auth=None)
def setup_needed(request: HttpRequest) -> dict[str, bool]:
    return {"needed": setup.is_needed()}


@router.post("/setup", response={201: MeOut}, auth=None)
def set_up(request: HttpRequest, body: SetupIn) -> Status[dict[str, Any]]:
    user = setup.set_up(
        code=body.code,
        organization={
            "name": body.organization_name,
            "short_name": "",
            "kind": body.organization_kind,
            "division_code": body.division_code,
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
        at=timezone.now(),
    )
    sessions.start(request.session, user)
    return Status(201, _me(user.pk))
