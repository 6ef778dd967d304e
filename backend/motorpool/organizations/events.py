"""What others may hear about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganizationClosing:
    """A unit is about to be closed; whoever still has something there refuses."""

    organization_id: int
