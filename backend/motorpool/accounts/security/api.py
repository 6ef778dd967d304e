"""Routes: the way in, and what one sees and does about one's own."""

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from ninja import Query, Router, Status

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.accounts.middleware import caller_of
from motorpool.accounts.security import factors, log, oidc, policy, sessions, throttle
from motorpool.accounts.security.models import Method
from motorpool.accounts.security.provider import OidcRefused
from motorpool.accounts.security.schemas import (
    CodeIn,
    EnrolmentOut,
    FactorOut,
    RecoveryCodes,
    SessionOut,
    SignInLine,
    SignInMethods,
)
from motorpool.accounts.security.status import factor_of, required_of
from motorpool.kit.errors import DomainError
from motorpool.kit.paging import Page, Window, page_of

router = Router(tags=["security"])
OWN = SignedIn(even_unenrolled=True)
REDIRECTS = {"responses": {302: {"description": "To the provider, or back to our pages"}}}
BINDING, BINDING_PATH = "motorpool_oidc", "/api/v1/auth/oidc"


@router.get("/auth/methods", response=SignInMethods, auth=None)
def sign_in_methods(request: HttpRequest) -> dict[str, Any]:
    rules = policy.current()
    return {
        "oidc": settings.OIDC["label"] if oidc.is_configured() else None,
        "password": {
            "length": rules.password_length,
            "kinds": rules.password_kinds,
            "history": rules.password_history,
        },
    }


@router.get("/auth/sessions", response=list[SessionOut], auth=OWN)
def list_own_sessions(request: ActorRequest) -> list[Any]:
    current = caller_of(request).kept.pk
    return sessions.sessions_of(request.auth.person, timezone.now(), current=current)


@router.post("/auth/sessions/{int:session_id}/end", response={204: None}, auth=OWN)
def end_own_session(request: ActorRequest, session_id: int) -> Status[None]:
    sessions.end_own(session_id=session_id, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.post("/auth/sessions/end-others", response={204: None}, auth=OWN)
def end_other_sessions(request: ActorRequest) -> Status[None]:
    sessions.end_others(kept_id=caller_of(request).kept.pk, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.get("/auth/sign-ins", response=Page[SignInLine], auth=OWN)
def list_own_sign_ins(request: ActorRequest, window: Query[Window]) -> dict[str, Any]:
    return page_of(log.own_sign_ins(request.auth), window=window, sorts={"id": "pk"}, default="-id")


@router.get("/auth/second-factor", response=FactorOut, auth=OWN)
def show_second_factor(request: ActorRequest) -> dict[str, Any]:
    return factor_of(request.auth)


@router.post("/auth/second-factor", response=EnrolmentOut, auth=OWN)
def begin_second_factor(request: ActorRequest) -> dict[str, Any]:
    return factors.begin_enrolment(by=request.auth)._asdict()


@router.post("/auth/second-factor/confirm", response=RecoveryCodes, auth=OWN)
def confirm_second_factor(request: ActorRequest, body: CodeIn) -> dict[str, Any]:
    caller, now = caller_of(request), timezone.now()
    factors.count_try(caller.origin.address, now, user_id=request.auth.person)
    return {"codes": factors.confirm_enrolment(code=body.code, by=request.auth, at=now)}


@router.post("/auth/second-factor/replace", response=EnrolmentOut, auth=OWN)
def begin_factor_replacement(request: ActorRequest, body: CodeIn) -> dict[str, Any]:
    caller, now = caller_of(request), timezone.now()
    factors.count_try(caller.origin.address, now, user_id=request.auth.person)
    return factors.begin_replacement(code=body.code, by=request.auth, at=now)._asdict()


@router.post("/auth/second-factor/replace/confirm", response=RecoveryCodes, auth=OWN)
def confirm_factor_replacement(request: ActorRequest, body: CodeIn) -> dict[str, Any]:
    caller, now = caller_of(request), timezone.now()
    factors.count_try(caller.origin.address, now, user_id=request.auth.person)
    return {"codes": factors.confirm_replacement(code=body.code, by=request.auth, at=now)}


@router.post("/auth/second-factor/recovery-codes", response=RecoveryCodes, auth=OWN)
def renew_recovery_codes(request: ActorRequest, body: CodeIn) -> dict[str, Any]:
    caller, now = caller_of(request), timezone.now()
    factors.count_try(caller.origin.address, now, user_id=request.auth.person)
    return {"codes": factors.renew_recovery_codes(code=body.code, by=request.auth, at=now)}


@router.post("/auth/second-factor/remove", response=FactorOut, auth=OWN)
def remove_second_factor(request: ActorRequest, body: CodeIn) -> dict[str, Any]:
    caller, now = caller_of(request), timezone.now()
    factors.count_try(caller.origin.address, now, user_id=request.auth.person)
    factors.remove(code=body.code, required=required_of(request.auth), by=request.auth, at=now)
    return factor_of(request.auth)


@router.get("/auth/oidc/start", auth=None, openapi_extra=REDIRECTS)
def start_oidc(request: HttpRequest, next: str = "/") -> HttpResponse:  # the name on the wire
    caller, now = caller_of(request), timezone.now()
    try:
        throttle.slow_down(what="oidc", address=caller.origin.address, at=now)
        start = oidc.begin(redirect_uri=public_url(request, f"{BINDING_PATH}/callback"), following=_own(next), at=now)
    except DomainError as refusal:
        return _back(refusal, _own(next))
    response = HttpResponseRedirect(start.location)
    response.set_cookie(
        BINDING,
        start.binding,
        max_age=600,
        path=BINDING_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@router.get("/auth/oidc/callback", auth=None, openapi_extra=REDIRECTS)
def finish_oidc(request: HttpRequest, state: str = "", code: str = "", error: str = "") -> HttpResponse:
    caller, now, following = caller_of(request), timezone.now(), "/"
    try:
        throttle.slow_down(what="oidc", address=caller.origin.address, at=now)
        remembered = oidc.take_state(state=state, binding=request.COOKIES.get(BINDING, ""), at=now)
        following = remembered["next"]
        if error or not code:
            raise OidcRefused
        entry = oidc.finish(code=code, remembered=remembered, origin=caller.origin, at=now)
    except DomainError as refusal:
        return _back(refusal, following)
    if entry.ticket:  # behind the hash: it is never sent to a server or written to a log
        response = HttpResponseRedirect(f"{_page(following)}?{urlencode({'next': _in_app(following)})}#{entry.ticket}")
    else:
        caller.enter(entry.user, method=Method.OIDC)
        response = HttpResponseRedirect(following)
    response.delete_cookie(BINDING, path=BINDING_PATH, samesite="Lax")
    return response


def _own(path: str) -> str:
    """A path of ours, whatever the address says."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return quote(path, safe="/?&=%#") if fine else "/"


def _page(following: str) -> str:
    return "/m/sign-in" if following == "/m" or following.startswith("/m/") else "/sign-in"


def _in_app(following: str) -> str:
    return following.removeprefix("/m") or "/" if _page(following) == "/m/sign-in" else following


def _back(refusal: DomainError, following: str) -> HttpResponse:
    """To the sign-in page, which says why."""
    return HttpResponseRedirect(f"{_page(following)}?{urlencode({'refused': refusal.code})}")


def public_url(request: HttpRequest, path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
