"""Every refusal is rendered here, as {code, message, fields} with its status. Anything else is a bug and is logged."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from motorpool.audit.refusals import record_refusal
from motorpool.kit.errors import DomainError, InvalidInput

log = logging.getLogger(__name__)
BAD_REQUEST = {"code": "bad_request", "message": "请求格式不正确", "fields": {}}
CHINESE = {
    "missing": "此项必填",
    "string_too_short": "此项必填",
    "string_too_long": "内容过长，最多 {max_length} 个字",
    "too_short": "至少填写 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "int_parsing": "请填写整数",
    "int_type": "请填写整数",
    "enum": "请从给定选项中选择",
    "literal_error": "请从给定选项中选择",
}


def register_errors(api: NinjaAPI) -> None:
    def handle(kind: type[Exception], render: Callable[[NinjaAPI, HttpRequest, Any], HttpResponse]) -> None:
        api.add_exception_handler(kind, lambda request, error: render(api, request, error))

    handle(DomainError, _refusal)
    handle(ValidationError, _invalid)
    handle(HttpError, _http)
    handle(SuspiciousOperation, _suspicious)
    handle(OperationalError, _unreachable)
    handle(InterfaceError, _unreachable)
    handle(Exception, _bug)


def _refusal(api: NinjaAPI, request: HttpRequest, error: DomainError) -> HttpResponse:
    if error.attempt is not None:
        record_refusal(error.attempt)
    return api.create_response(
        request, {"code": error.code, "message": error.message, "fields": error.fields}, status=error.status
    )


def _invalid(api: NinjaAPI, request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {_place(one["loc"]): _text(one) for one in error.errors}
    message = "填写内容有误：" + "；".join(dict.fromkeys(fields.values())) if fields else InvalidInput.message
    return _refusal(api, request, InvalidInput(message, fields=fields))


def _place(path: tuple[Any, ...]) -> str:
    """`("body", "body", "destinations", 0, "place")` → `destinations.0.place`."""
    parts = [str(part) for part in path]
    while len(parts) > 1 and parts[0] in {"body", "query", "path", "window", "filters", "file", "form"}:
        parts.pop(0)
    return ".".join(parts)


def _text(one: dict[str, Any]) -> str:
    if one["type"] == "value_error":
        return str(one["msg"]).removeprefix("Value error, ")
    return CHINESE.get(one["type"], "格式不正确").format(**one.get("ctx", {}))


def _http(api: NinjaAPI, request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses: a body that is no JSON, for instance."""
    return api.create_response(request, BAD_REQUEST, status=error.status_code)


def _suspicious(api: NinjaAPI, request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    return api.create_response(request, BAD_REQUEST, status=400)


def _unreachable(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    """The database went away, or asks to try again (a deadlock): no bug of ours."""
    log.error("database: %s %s", request.method, request.path, exc_info=error)
    body = {"code": "database_unreachable", "message": "系统暂时无法访问数据，请稍后重试", "fields": {}}
    return api.create_response(request, body, status=503)


def _bug(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("request failed: %s %s", request.method, request.path, exc_info=error)
    body = {"code": "internal_error", "message": "系统内部错误，操作未生效，请稍后重试", "fields": {}}
    return api.create_response(request, body, status=500)
