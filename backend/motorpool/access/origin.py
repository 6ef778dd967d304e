"""Requests that change something must come from our own pages, or from a program that is no browser.

Every browser sends `Origin` with POST, PUT, PATCH and DELETE, and current ones `Sec-Fetch-Site`; a page elsewhere can
forge neither. So no token has to be carried around (ADR 0006). A program without these headers holds no victim's
cookie.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that another site's page sent this."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc != request.get_host() and origin not in settings.TRUSTED_ORIGINS


class OwnOriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and is_foreign(request):
            return JsonResponse(
                {"code": "foreign_origin", "message": "请求来自其他网站，已拒绝", "fields": {}}, status=403
            )
        return self.get_response(request)
