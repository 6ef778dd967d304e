"""What is written wrongly in the environment is named, and no process starts."""

import os
import subprocess
import sys

import pytest


def read(**told: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from motorpool.config import settings; print(settings.TRUSTED_PROXIES)"]
    return subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MOTORPOOL_PROXIES", "127.0.0.1,proxy"),
        ("MOTORPOOL_YEAR_CLOSES", "31-03"),
        ("MOTORPOOL_YEAR_CLOSES", "02-31"),
        ("MOTORPOOL_YEAR_CLOSES", "02-29"),
        ("MOTORPOOL_YEAR_CLOSES", "0３-31"),
        ("MOTORPOOL_OFFLINE_HOURS", "2"),
        ("MOTORPOOL_HTTPS", "true"),
        ("GATEWAY_CONNECTIONS", "9999999"),
        ("MOTORPOOL_LOG_LEVEL", "LOUD"),
        ("GATEWAY_CONNECTIONS", "many"),
        ("GATEWAY_ANSWER_TIMEOUT", "-1"),
    ],
)
def test_what_is_wrong_is_named(variable: str, text: str) -> None:
    found = read(**{variable: text})
    assert found.returncode == 1
    assert found.stderr.startswith(f"✗ 环境变量 {variable} 有误，应形如 ")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MOTORPOOL_OFFLINE_HOURS", "2,99999999999"),
        ("MOTORPOOL_OFFLINE_HOURS", "0,72"),
        ("GATEWAY_ANSWER_TIMEOUT", "0"),
        ("GATEWAY_ANSWER_TIMEOUT", "9" * 400),
    ],
)
def test_what_is_too_much_or_nothing_is_named(variable: str, text: str) -> None:
    found = read(**{variable: text})
    assert found.returncode == 1
    assert found.stderr.startswith(f"✗ 环境变量 {variable} 有误，应大于 0 且不超过 ")


@pytest.mark.parametrize("text", ["", "0", "1"])
def test_https_is_on_or_off(text: str) -> None:
    assert read(MOTORPOOL_HTTPS=text).returncode == 0


def test_addresses_and_networks_of_proxies() -> None:
    assert "10.0.0.0/8" in read(MOTORPOOL_PROXIES="127.0.0.1, 10.1.2.3/8,2001:db8::/32").stdout
