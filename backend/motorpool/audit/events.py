"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ChainDoubted:
    """A walk along the chain found that the trail is not what was sealed."""

    problems: int
    first: str  # in words
    at: datetime
