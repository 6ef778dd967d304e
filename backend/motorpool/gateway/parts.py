"""Messages that did not fit into one frame, within what all connections together may hold."""

from dataclasses import dataclass, field

from jt808 import Assembler, Frame, Missing, Progress
from motorpool.gateway.limits import Limits

_SERIALS = 1 << 16


@dataclass(slots=True)
class Budget:
    """Shared by all connections."""

    most: int
    held: int = 0


@dataclass(slots=True)
class Whole:
    frame: Frame
    serials: list[int]
    """Of its parts: each is answered, once the whole is durable."""


@dataclass(slots=True)
class Parts:
    """Of one connection."""

    budget: Budget
    limits: Limits
    _assembler: Assembler = field(init=False)
    _held: int = 0

    def __post_init__(self) -> None:
        self._assembler = Assembler(max_bytes=self.limits.parts_bytes)

    def add(self, frame: Frame, *, at: float) -> Whole | Progress:
        """The whole message if this part was its last, else what became of the part."""
        package = frame.header.package
        if package is None or self.budget.held > self.budget.most:
            return Progress.REFUSED
        added = self._assembler.add(frame, at=at)
        self._weigh()
        if added.progress is Progress.COMPLETE and added.frame is not None:
            first = added.frame.header.serial
            return Whole(added.frame, [(first + number) % _SERIALS for number in range(package.total)])
        return added.progress

    @property
    def is_waiting(self) -> bool:
        return self._held > 0

    def missing(self, *, at: float) -> list[Missing]:
        wanted = self._assembler.missing(at=at)
        self._weigh()
        return wanted

    def drop(self) -> None:
        self.budget.held -= self._held
        self._held = 0
        self._assembler = Assembler(max_bytes=self.limits.parts_bytes)

    def _weigh(self) -> None:
        held = self._assembler.held_bytes
        self.budget.held += held - self._held
        self._held = held
