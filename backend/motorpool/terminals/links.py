"""How long silence may last before a gateway counts as dead."""

from datetime import timedelta

BEAT_EVERY = timedelta(seconds=10)
DEAD_AFTER = timedelta(seconds=40)
