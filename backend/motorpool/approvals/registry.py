"""What an outcome does to the subject of an approval; each domain registers its kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from motorpool.access.actors import Actor


class Outcome(Protocol):
    def __call__(self, *, subject_id: int, by: Actor, at: datetime, note: str) -> None: ...


@dataclass(frozen=True)
class Subject:
    """A kind of thing that is approved."""

    label: str
    lock: Callable[[int], object]  # locks the subject's row: the engine does so before its own, the domain's order
    link: Callable[[int], str]
    on_approved: Outcome
    on_returned: Outcome


_subjects: dict[str, Subject] = {}


def register(subject_type: str, subject: Subject) -> None:
    _subjects[subject_type] = subject


def subject_of(subject_type: str) -> Subject:
    return _subjects[subject_type]
