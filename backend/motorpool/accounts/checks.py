"""What must hold before the platform starts; Django asks before it migrates."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

from motorpool.kit import sealing


def keys_are_written_rightly(**_: Any) -> Sequence[CheckMessage]:
    """Else nobody could sign in, and the cause would stand in a log only. Where there are no keys yet, the start makes
    them."""
    if not settings.DATA_KEYS and not (Path(settings.MOTORPOOL_HOME) / sealing.DATA_KEYS).exists():
        return []
    try:
        sealing.current()
    except sealing.BadKeys as error:
        return [Error(f"个人信息的加密密钥无法使用：{error}", id="accounts.E001")]
    return []


def proxies_are_named(**_: Any) -> Sequence[CheckMessage]:
    """Else all people have the proxy's address: in the log, and where failures at an address make strangers wait."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        return [
            CheckWarning(
                "已设 MOTORPOOL_HTTPS=1，但未设 MOTORPOOL_PROXIES：所有用户都会被当作来自代理的同一个地址，"
                "登录日志无法区分来源，一人多次输错密码会拖慢所有人登录",
                hint="请把 MOTORPOOL_PROXIES 设为前置代理的地址或网段，例如 MOTORPOOL_PROXIES=127.0.0.1",
                id="accounts.W001",
            )
        ]
    return []
