"""A workflow as a table of named moves. The only writer of a status is `audit.lifecycle.HasLifecycle.move`."""

from collections.abc import Iterable
from typing import NamedTuple

from motorpool.kit.errors import DomainError


class IllegalAction(DomainError):
    code = "illegal_action"
    message = "当前状态下不能进行此操作，请刷新后再试"


class Move(NamedTuple):
    """One named action: the statuses it may start from, the one it leads to, its Chinese name."""

    sources: frozenset[str]
    target: str
    label: str


def move(sources: Iterable[str], target: str, label: str) -> Move:
    return Move(frozenset(sources), target, label)


class Lifecycle:
    """All moves of one kind of record."""

    def __init__(self, **moves: Move) -> None:
        self.moves = moves

    def target(self, action: str, status: str) -> str:
        """The status that `action` leads to from `status`, or IllegalAction."""
        step = self.moves[action]
        if status not in step.sources:
            raise IllegalAction
        return step.target

    def allows(self, action: str, status: str) -> bool:
        return status in self.moves[action].sources
