"""The API; the pages are served before Django is asked (`asgi.py`)."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from motorpool.config.api import api


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"code": "not_found", "message": "没有这个接口", "fields": {}}, status=404)


def server_error(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"code": "internal_error", "message": "系统内部错误，请稍后重试", "fields": {}}, status=500)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"code": "bad_request", "message": "请求格式不正确", "fields": {}}, status=400)


handler404 = not_found
handler500 = server_error
handler400 = bad_request
urlpatterns = [path("api/v1/", api.urls)]
