"""What every process of an installation is told through its environment."""

import base64
import os
import secrets
import sys
from collections.abc import Mapping

from motorpool.runtime.home import Home

DATA_KEYS = "data-keys"
SETTINGS = "motorpool.config.settings"


def environment(home: Home, *, database_url: str | None, demo: bool = False) -> Mapping[str, str]:
    told = dict(os.environ)
    told["DJANGO_SETTINGS_MODULE"] = told.get("DJANGO_SETTINGS_MODULE", SETTINGS)
    told["MOTORPOOL_HOME"] = str(home.folder)
    told["PYTHONUNBUFFERED"] = "1"
    if database_url is not None:
        told["DATABASE_URL"] = database_url
    if not told.get("MOTORPOOL_SECRET_KEY"):
        told["MOTORPOOL_SECRET_KEY"] = home.secret("secret-key")
    _have_data_keys(home, told)
    if demo:
        told["MOTORPOOL_DEMO"] = "1"
    return told


def _have_data_keys(home: Home, told: Mapping[str, str]) -> None:
    """Made at the first start. They stay files: a key that is added later is then seen without a restart."""
    if "MOTORPOOL_DATA_KEYS" not in told:
        home.secret(DATA_KEYS, new_data_key)
    if "MOTORPOOL_INDEX_KEY" not in told:
        home.secret("index-key")


def new_data_key() -> str:
    """With its id, as the file of keys has it."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def own_command(*arguments: str) -> list[str]:
    """`motorpool …` as a child of ours. `-P`: nothing is imported from the folder we happen to stand in."""
    return [sys.executable, "-P", "-m", "motorpool.runtime", *arguments]
