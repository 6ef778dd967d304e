"""Refusals: what the platform says no to, each with a stable code for programs and a Chinese sentence for people."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refusal. Rendered once, in `config.errors`, as {code, message, fields} with its status."""

    code = "refused"
    status = 409
    message = "操作被拒绝"
    attempt: Any = None  # what it refused, where the trail must tell (`audit.refusals`)

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        self.message = message or self.message
        self.fields = dict(fields or {})
        super().__init__(self.message)


class NotFound(DomainError):
    """Not there, or out of the actor's scope: we do not tell which."""

    code = "not_found"
    status = 404
    message = "未找到该记录，或您无权查看"


class NotSignedIn(DomainError):
    code = "not_signed_in"
    status = 401
    message = "请先登录"


class SessionEnded(NotSignedIn):
    """Was signed in; the message says why no longer."""

    code = "session_ended"
    message = "登录已失效，请重新登录"


class NotPermitted(DomainError):
    code = "not_permitted"
    status = 403
    message = "您没有此项操作的权限"


class InvalidInput(DomainError):
    """Well-formed for the schema, but wrong in itself (an end before its start)."""

    code = "invalid_input"
    status = 422
    message = "填写内容有误，请检查后重新提交"
