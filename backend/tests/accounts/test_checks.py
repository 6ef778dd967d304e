"""What is refused before the platform starts."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django.fixtures import Settings


@pytest.mark.parametrize("text", ["", "one:no base64!", "one:AAAA", f"one:{'A' * 43}=,one:{'B' * 43}="])
def test_keys_that_are_written_wrongly(text: str, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data-keys").write_text(text)
    settings.DATA_KEYS, settings.MOTORPOOL_HOME = "", tmp_path
    with pytest.raises(SystemCheckError, match="加密密钥无法使用"):
        call_command("check")


def test_keys_that_are_still_to_be_made(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_KEYS, settings.MOTORPOOL_HOME = "", tmp_path
    call_command("check")


@pytest.mark.parametrize(("https", "proxies", "told"), [(True, (), 1), (True, ("10.0.0.1",), 0), (False, (), 0)])
def test_a_proxy_that_nobody_named(https: bool, proxies: tuple[str, ...], told: int, settings: Settings) -> None:
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies
    assert [one.id for one in run_checks()] == ["accounts.W001"] * told
