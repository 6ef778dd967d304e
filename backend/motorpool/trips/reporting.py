"""Whether one will see where a vehicle goes: what its terminal leaves to be desired, told before it is sent."""

from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When

from motorpool.terminals.models import Fault
from motorpool.terminals.states import UNDONE
from motorpool.tracking.models import Binding, Present
from motorpool.tracking.motion import STATES, State

_OFFLINE = STATES.index(State.OFFLINE)


def terminal_facts() -> dict[str, Any]:
    """To annotate vehicles with: `fitted`, `state` and `faulty`."""
    own = {"vehicle": OuterRef("pk")}
    return {
        "fitted": Exists(Binding.objects.filter(period__upper_inf=True, **own)),
        "state": Subquery(Present.objects.filter(**own).values("state")[:1]),
        "faulty": Exists(Fault.objects.filter(status__in=UNDONE, **own)),
    }


def mute() -> Case:
    """1 where `hints` has a word, else 0; after `terminal_facts`."""
    silent = Q(fitted=True) & (Q(state=None) | Q(state=_OFFLINE))
    return Case(When(silent | Q(faulty=True), then=1), default=Value(0), output_field=IntegerField())


def hints(row: Any) -> list[str]:
    """In words; nothing of a vehicle that bears no terminal (CZ 12)."""
    found = []
    if row.fitted and row.state is None:
        found.append("终端从未上报")
    elif row.fitted and row.state == _OFFLINE:
        found.append("终端离线")
    if row.faulty:
        found.append("终端故障待处理")
    return found
