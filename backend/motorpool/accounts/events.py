"""What others may hear about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SignedInSomewhereNew:
    """Somebody who has signed in before did so from an address never seen with this account."""

    user_id: int
    address: str
    device: str
    at: datetime
