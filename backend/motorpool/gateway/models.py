"""What terminals sent beside positions."""

from django.db import models

from motorpool.tracking.models import Terminal


class Message(models.Model):
    """A whole message as it came: answers to queries, driver cards, events, pictures. Read by whoever needs it."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    number = models.IntegerField()  # 0x0702 …
    serial = models.IntegerField()
    version = models.CharField(max_length=4)  # whose layout the body has
    body = models.BinaryField()

    class Meta:
        constraints = (
            # A batch whose commit got lost is stored once more.
            models.UniqueConstraint(fields=["terminal", "arrived_at", "number", "serial"], name="gateway_message_once"),
        )

    def __str__(self) -> str:
        return f"{self.terminal_id} 0x{self.number:04X}"
