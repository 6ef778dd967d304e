"""Which address is believed."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from motorpool.accounts.security.origins import device_of, is_phone, origin_of

PROXY, OUTER, CALLER, LIE = "10.0.0.1", "10.0.0.2", "203.0.113.9", "127.0.0.1"


def address(peer: str, forwarded: str | None = None) -> str | None:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return origin_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)).address


@pytest.mark.parametrize("forwarded", [None, LIE, f"{LIE}, {PROXY}"])
def test_without_proxies_of_ours_only_the_peer_is(forwarded: str | None) -> None:
    assert address(CALLER, forwarded) == CALLER


@pytest.mark.parametrize(
    ("peer", "forwarded", "believed"),
    [
        (PROXY, CALLER, CALLER),
        (PROXY, f"{LIE}, {CALLER}", CALLER),  # what the caller wrote stands further left
        (PROXY, f"{CALLER}, {OUTER}", CALLER),  # two proxies in a row
        (PROXY, f"{LIE}, {CALLER}, {OUTER}", CALLER),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{CALLER}, rubbish", PROXY),
        (PROXY, f"  {CALLER}  ", CALLER),
        (PROXY, "::ffff:203.0.113.9", CALLER),
        (PROXY, "2001:db8::7", "2001:db8::7"),
        (f"::ffff:{PROXY}", CALLER, CALLER),
        (CALLER, LIE, CALLER),  # did not come through a proxy
        ("", LIE, None),
    ],
)
def test_behind_them_the_last_that_is_none_of_them(
    settings: Settings, peer: str, forwarded: str, believed: str | None
) -> None:
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/30"),)
    assert address(peer, forwarded) == believed


def test_what_a_browser_says_of_itself_is_cut_and_cleaned() -> None:
    request = RequestFactory().get("/", headers={"User-Agent": "Chrome/1 \x07Windows" + "x" * 900})
    agent = origin_of(request).agent
    assert len(agent) == 300
    assert "\x07" not in agent
    assert device_of(agent) == "Windows · Chrome"


@pytest.mark.parametrize(
    ("agent", "device", "phone"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Windows · Edge", False),
        ("Mozilla/5.0 (Linux; Android 14; HarmonyOS) Chrome/114 Mobile MicroMessenger/8", "鸿蒙 · 微信", True),
        ("Mozilla/5.0 (X11; Linux x86_64; Kylin) Firefox/115", "麒麟 · Firefox", False),
        ("", "未知设备", False),
    ],
)
def test_devices_in_words(agent: str, device: str, phone: bool) -> None:
    assert (device_of(agent), is_phone(agent)) == (device, phone)
