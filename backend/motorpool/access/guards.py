"""The endpoint's gate: may this actor do this at all? Every endpoint names one; the default lets nobody in."""

from typing import Protocol, cast

from django.http import HttpRequest

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.kit.errors import DomainError, NotSignedIn, SessionEnded


class Caller(Protocol):
    """Put on the request by `accounts.middleware`."""

    @property
    def actor(self) -> Actor | None: ...
    @property
    def refusal(self) -> str: ...


class ActorRequest(HttpRequest):
    """A request that passed a guard."""

    caller: Caller
    auth: Actor


class PasswordChangeRequired(DomainError):
    code = "password_change_required"
    status = 403
    message = "请先修改密码，再继续使用"


class SecondFactorRequired(DomainError):
    code = "second_factor_required"
    status = 403
    message = "您的角色须先绑定动态口令，再继续使用"


class AccountsSuspended(DomainError):
    code = "accounts_suspended"
    status = 403
    message = "您单位的账号已被上级暂停使用"


class SignedIn:
    """Anyone who is signed in, with a password and a second factor in order, and not suspended by a level above.

    `even_with_initial_password` and `even_unenrolled` only for what is needed to bring them in order; who is suspended
    may do the former, too: learn why, and leave.
    """

    def __init__(self, *, even_with_initial_password: bool = False, even_unenrolled: bool = False) -> None:
        self.even_with_initial_password = even_with_initial_password
        self.even_unenrolled = even_unenrolled or even_with_initial_password

    def __call__(self, request: HttpRequest) -> Actor:
        caller = cast(ActorRequest, request).caller
        actor = caller.actor
        if actor is None:
            raise SessionEnded(caller.refusal) if caller.refusal else NotSignedIn
        if actor.suspended and not self.even_with_initial_password:
            raise AccountsSuspended
        if actor.must_change_password and not self.even_with_initial_password:
            raise PasswordChangeRequired
        if actor.must_enrol and not self.even_unenrolled:
            raise SecondFactorRequired
        return actor


class Holding(SignedIn):
    """Whoever holds one of these permissions somewhere."""

    def __init__(self, *permissions: Permission) -> None:
        super().__init__()
        self.permissions = permissions

    def __call__(self, request: HttpRequest) -> Actor:
        actor = super().__call__(request)
        actor.require(*self.permissions)
        return actor


def nobody(_request: HttpRequest) -> None:
    """The default guard: an endpoint that names none lets nobody in."""
    raise NotSignedIn
