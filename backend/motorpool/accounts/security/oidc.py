"""Single sign-on by OpenID Connect: authorisation code with PKCE. The provider comes from the environment.

What the provider says is checked before anything is believed: the state belongs to this browser and is taken once,
the ID token is signed by a key of the provider with an asymmetric algorithm, for us, not expired, with our nonce.
Accounts are matched by a claim; none is ever created here.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from joserfc import jwt
from joserfc.errors import JoseError

from motorpool.accounts.models import SecondFactor, User
from motorpool.accounts.queries import named
from motorpool.accounts.security import attempts, provider, tickets
from motorpool.accounts.security.models import Method, Outcome
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.provider import OidcRefused, OidcUnreachable
from motorpool.accounts.security.tokens import digest, new_token
from motorpool.accounts.services import Entry, admit, ask_for_second_step

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
SEVERAL_FACTORS = frozenset({"mfa", "otp", "hwk", "sc"})  # RFC 8176: the provider has asked for a second one itself
LEEWAY = 60  # seconds that clocks may differ


class NoSuchAccount(OidcRefused):
    code = "oidc_no_account"
    message = "您的统一身份尚未开通本平台账号，请联系单位管理员"


@dataclass(frozen=True)
class Start:
    """Where to send the browser, and what it must bring back as a cookie."""

    location: str
    binding: str


def is_configured() -> bool:
    return bool(settings.OIDC["issuer"] and settings.OIDC["client_id"])


def begin(*, redirect_uri: str, following: str, at: datetime) -> Start:
    binding, nonce, verifier = new_token(), new_token(), new_token()
    data = {"binding": digest(binding), "nonce": nonce, "verifier": verifier, "next": following}
    state = tickets.open_ticket(kind="oidc", user=None, data={**data, "redirect_uri": redirect_uri}, at=at)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": settings.OIDC["client_id"],
        "redirect_uri": redirect_uri,
        "scope": settings.OIDC["scope"],
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return Start(f"{provider.current(at).authorization_endpoint}?{urlencode(query)}", binding)


def take_state(*, state: str, binding: str, at: datetime) -> dict[str, Any]:
    """What was remembered when this browser left for the provider. Taken once, whatever comes of it."""
    with transaction.atomic():
        half = tickets.locked_ticket(kind="oidc", token=state, at=at)
        half.delete()
    if not hmac.compare_digest(str(half.data["binding"]), digest(binding)):
        raise OidcRefused
    data: dict[str, Any] = half.data
    return data


def finish(*, code: str, remembered: Mapping[str, Any], origin: Origin, at: datetime) -> Entry:
    """The user; with a ticket where the account's own second factor is still to be shown."""
    claims = _claims(_id_token(code, remembered, at), nonce=str(remembered["nonce"]), at=at)
    name = claims.get(settings.OIDC["claim"])
    username = name if isinstance(name, str) and "\x00" not in name else ""
    people = User.objects.select_related("organization")
    user = people.filter(named(username)).first() if username else None
    written = user.username if user else username[:60]
    attempt = attempts.begin(username=written, origin=origin, at=at, method=Method.OIDC)
    if user is None or not user.is_active:
        attempts.judge(attempt, Outcome.OIDC_REFUSED, user_id=user.pk if user else None)
        raise NoSuchAccount
    enrolled = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
    if enrolled and not SEVERAL_FACTORS.intersection(_texts(claims.get("amr"))):
        return Entry(user, ask_for_second_step(attempt=attempt, user=user))
    admit(attempt=attempt, user=user)
    return Entry(user, None)


def leave_to(home: str, *, at: datetime) -> str | None:
    """Where the provider's own session is ended, for who came from there."""
    if not is_configured():
        return None
    try:
        end = provider.current(at).end_session_endpoint
    except OidcUnreachable:
        return None
    query = {"client_id": settings.OIDC["client_id"], "post_logout_redirect_uri": home}
    return f"{end}?{urlencode(query)}" if end else None


def _id_token(code: str, remembered: Mapping[str, Any], at: datetime) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": remembered["redirect_uri"],
        "client_id": settings.OIDC["client_id"],
        "client_secret": settings.OIDC["client_secret"],
        "code_verifier": remembered["verifier"],
    }
    sent = {name: value for name, value in form.items() if value}
    return str(provider.answer("POST", provider.current(at).token_endpoint, sent).get("id_token", ""))


def _claims(token: str, *, nonce: str, at: datetime) -> dict[str, Any]:
    who = provider.current(at)
    try:
        keys = provider.keys_for(token, who, at)
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": who.issuer},
            aud={"essential": True, "value": settings.OIDC["client_id"]},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise OidcRefused from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OIDC["client_id"]:
        raise OidcRefused
    return dict(claims)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
