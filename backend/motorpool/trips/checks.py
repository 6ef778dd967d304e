"""What must hold of trips' settings before the platform starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage

from motorpool.kit.rules import problems
from motorpool.trips.rules import OrderRules


def rules_make_sense(**_: Any) -> Sequence[CheckMessage]:
    return problems(OrderRules, variable="MOTORPOOL_ORDER_RULES")
