"""News that travels upwards: a lower domain publishes, higher ones subscribe in `apps.ready()`.

Handlers run at once, in the publisher's transaction; one that refuses (DomainError) undoes the whole change.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def publish(event: object) -> None:
    for handler in _handlers[type(event)]:
        handler(event)
