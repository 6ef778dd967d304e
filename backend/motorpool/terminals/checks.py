"""What must hold of terminals' settings before the platform starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage

from motorpool.kit.rules import problems
from motorpool.terminals.rules import AlarmRules


def rules_make_sense(**_: Any) -> Sequence[CheckMessage]:
    return problems(AlarmRules, variable="MOTORPOOL_ALARM_RULES")
