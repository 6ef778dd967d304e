"""One trip with all that hangs on it, and the book in which its acts are written."""

from dataclasses import dataclass, field
from datetime import datetime

from motorpool.accounts.models import User
from motorpool.approvals.models import Approval, Step
from motorpool.approvals.states import StepStatus
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.demo.city import City, Unit
from motorpool.demo.diary import Diary
from motorpool.demo.ledger import Ledger
from motorpool.demo.lifecycle import moved
from motorpool.trips.models import Assignment, Change, Destination, Trip
from motorpool.trips.states import LIVE, AssignmentStatus


@dataclass(eq=False, slots=True)
class Life:
    trip: Trip
    unit: Unit
    places: list[Destination]
    approval: Approval | None = None
    steps: list[Step] = field(default_factory=list)
    tasks: list[Assignment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def live(self) -> list[Assignment]:
        return [task for task in self.tasks if task.status in LIVE]

    def in_status(self, status: AssignmentStatus) -> list[Assignment]:
        return [task for task in self.tasks if task.status == status]

    @property
    def step(self) -> Step | None:
        """What waits for a decision."""
        return next((step for step in self.steps if step.status == StepStatus.PENDING), None)


class Book:
    """Ledger, diary and cast of one run. `now` is the moment up to which everything has happened."""

    def __init__(self, *, city: City, diary: Diary, ledger: Ledger, now: datetime, tell_since: datetime) -> None:
        self.city = city
        self.diary = diary
        self.ledger = ledger
        self.now = now
        self.tell_since = tell_since  # older news would long be read and forgotten

    def move(
        self,
        row: HasLifecycle,
        action: str,
        *,
        by: User,
        at: datetime,
        note: str = "",
        label: str = "",
        recorded: bool = True,
    ) -> None:
        """As `HasLifecycle.move`, in memory."""
        before = moved(row, action)
        self.ledger.changed(row)
        if recorded:
            label = label or row.LIFECYCLE.moves[action].label
            states = {"before": {"status": before}, "after": {"status": row.status}}
            self.ledger.record(
                action=action, label=label, by=self.city.actor(by), at=at, subject=row, note=note, **states
            )
