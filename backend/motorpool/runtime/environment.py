"""What every process of an installation is told through its environment."""

import os
import sys
from collections.abc import Mapping

from motorpool.runtime.home import Home

SETTINGS = "motorpool.config.settings"


def environment(home: Home, *, database_url: str | None, demo: bool = False) -> Mapping[str, str]:
    told = dict(os.environ)
    told["DJANGO_SETTINGS_MODULE"] = told.get("DJANGO_SETTINGS_MODULE", SETTINGS)
    told["MOTORPOOL_HOME"] = str(home.folder)
    told["PYTHONUNBUFFERED"] = "1"
    if database_url is not None:
        told["DATABASE_URL"] = database_url
    if "MOTORPOOL_SECRET_KEY" not in told:
        told["MOTORPOOL_SECRET_KEY"] = home.secret("secret-key")
    if demo:
        told["MOTORPOOL_DEMO"] = "1"
    return told


def own_command(*arguments: str) -> list[str]:
    """`motorpool …` as a child of ours. `-P`: nothing is imported from the folder we happen to stand in."""
    return [sys.executable, "-P", "-m", "motorpool.runtime", *arguments]
