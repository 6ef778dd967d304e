"""What must hold of tracking's settings before the platform starts; Django asks before it migrates."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from motorpool.kit.rules import problems
from motorpool.tracking.retention import kept_days, packed_after_days
from motorpool.tracking.rules import MotionRules, StopRules


def rules_make_sense(**_: Any) -> Sequence[CheckMessage]:
    return [
        *problems(MotionRules, variable="MOTORPOOL_MOTION_RULES"),
        *problems(StopRules, variable="MOTORPOOL_STOP_RULES"),
    ]


def nothing_is_lost(**_: Any) -> Sequence[CheckMessage]:
    """A period that is too short drops what supervisors may still ask for; a longer one than was written is no answer
    either."""
    return [*_refused(kept_days, "tracking.E001"), *_refused(packed_after_days, "tracking.E002")]


def _refused(read: Callable[[], int], key: str) -> list[CheckMessage]:
    try:
        read()
    except ImproperlyConfigured as error:
        return [Error(str(error), id=key)]
    return []
