"""The identity provider: its discovery document and its keys, asked for by HTTP and remembered for a while.

Each process remembers for itself. A token signed by a key that is not known makes us ask for the keys again, so that
the provider may exchange them at any time; but not more often than every half minute, whatever tokens somebody sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motorpool.kit.errors import DomainError

SECONDS = 5.0
REMEMBERED = timedelta(hours=1)
NOT_AGAIN = timedelta(seconds=30)


class OidcRefused(DomainError):
    code = "oidc_refused"
    status = 401
    message = "统一身份认证未通过，请重试"


class OidcUnreachable(DomainError):
    code = "oidc_unreachable"
    status = 503
    message = "暂时无法连接统一身份认证，请稍后再试或使用账号密码登录"


@dataclass(frozen=True)
class Provider:
    """From its discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    found_at: datetime


@dataclass(frozen=True)
class Keys:
    found: KeySet
    found_at: datetime


_providers: dict[str, Provider] = {}  # by issuer
_keys: dict[str, Keys] = {}  # by their address


def current(at: datetime) -> Provider:
    issuer = settings.OIDC["issuer"].rstrip("/")
    known = _providers.get(issuer)
    if known is None or at - known.found_at >= REMEMBERED:
        known = _providers[issuer] = _discovered(issuer, at)
    return known


def keys_for(token: str, provider: Provider, at: datetime) -> KeySet:
    """The provider's keys, with the one that signed this token if the provider has it."""
    known = _keys.get(provider.jwks_uri)
    age = at - known.found_at if known else REMEMBERED
    if known is None or age >= REMEMBERED or (age >= NOT_AGAIN and not _names_one_of(known.found, token)):
        # A body that is no set of keys is refused by joserfc with one of the errors the caller expects.
        found = KeySet.import_key_set(answer("GET", provider.jwks_uri))  # type: ignore[arg-type]
        known = _keys[provider.jwks_uri] = Keys(found, at)
    return known.found


def _names_one_of(keys: KeySet, token: str) -> bool:
    try:
        named = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        return True  # no token at all: other keys would not help
    return named is None or any(key.kid == named for key in keys)


def _discovered(issuer: str, at: datetime) -> Provider:
    found = answer("GET", f"{issuer}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise OidcUnreachable
    try:
        return Provider(
            issuer=str(found["issuer"]),
            authorization_endpoint=str(found["authorization_endpoint"]),
            token_endpoint=str(found["token_endpoint"]),
            jwks_uri=str(found["jwks_uri"]),
            end_session_endpoint=found.get("end_session_endpoint"),
            found_at=at,
        )
    except KeyError as error:
        raise OidcUnreachable from error


def answer(method: str, url: str, form: Mapping[str, Any] | None = None) -> dict[str, Any]:
    try:
        said = httpx.request(method, url, data=form, timeout=SECONDS, follow_redirects=False)
        if 400 <= said.status_code < 500:
            raise OidcRefused
        said.raise_for_status()
        body = said.json()
    except (httpx.HTTPError, ValueError) as error:
        raise OidcUnreachable from error
    if not isinstance(body, dict):
        raise OidcUnreachable
    return body
