"""What a terminal says about itself when it registers, and from where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    phone: str
    device_id: str
    maker: str
    model: str
    plate: str
    version: str
    address: str = ""
    """As the network has it; empty where it is not known."""
