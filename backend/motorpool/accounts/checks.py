"""What must hold before the platform starts; Django asks before it migrates."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

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
