"""Where a request comes from: the address that may be believed, and the device in words."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
LONGEST_AGENT = 300
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Kylin", "麒麟"), ("UOS", "统信"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("miniProgram", "微信小程序"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("wxwork", "企业微信"),
    ("QQBrowser", "QQ浏览器"), ("360SE", "360浏览器"), ("Edg/", "Edge"), ("Firefox/", "Firefox"),
    ("HeadlessChrome", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip


class Origin(NamedTuple):
    """Of one request."""

    address: str | None
    agent: str


def origin_of(request: HttpRequest) -> Origin:
    agent = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())
    return Origin(_address(request), agent[:LONGEST_AGENT].encode(errors="ignore").decode())


def _address(request: HttpRequest) -> str | None:
    """The peer's; behind proxies of ours (MOTORPOOL_PROXIES) the last one in X-Forwarded-For that is not a proxy.

    Whatever stands further left was written by the caller and proves nothing.
    """
    found = _read(request.META.get("REMOTE_ADDR", ""))
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while found is not None and _is_proxy(found) and hops:
        said = _read(hops.pop())
        if said is None:
            break
        found = said
    return str(found) if found is not None else None


def _read(text: str) -> Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _is_proxy(address: Address) -> bool:
    return any(address in one for one in settings.TRUSTED_PROXIES)


def is_phone(agent: str) -> bool:
    return re.search(r"Mobile|Android|iPhone|HarmonyOS", agent) is not None


def device_of(agent: str) -> str:
    """`Windows · Chrome`: enough to recognise one's own."""
    system = next((label for mark, label in SYSTEMS if mark in agent), "")
    browser = next((label for mark, label in BROWSERS if mark in agent), "")
    return " · ".join(filter(None, (system, browser))) or "未知设备"
