"""The only writer of a status: it asks the table of moves, saves, and leaves an entry in the trail."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from motorpool.access.actors import Actor
from motorpool.audit.services import record
from motorpool.kit.lifecycle import Lifecycle


class HasLifecycle(models.Model):
    LIFECYCLE: ClassVar[Lifecycle]
    status = models.CharField(max_length=20)  # each model names its own choices

    class Meta:
        abstract = True

    def move(
        self, action: str, *, by: Actor, at: datetime, note: str = "", label: str = "", recorded: bool = True
    ) -> None:
        """Make this move, or raise IllegalAction. The caller has locked the row.

        `recorded=False` only where the same act is recorded on another record in the same transaction.
        """
        before = self.status
        self.status = self.LIFECYCLE.target(action, before)
        self.save(update_fields=["status"])
        if recorded:
            record(
                action=action,
                label=label or self.LIFECYCLE.moves[action].label,
                by=by,
                at=at,
                subject=self,
                note=note,
                before={"status": before},
                after={"status": self.status},
            )
