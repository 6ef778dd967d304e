"""The actor: who acts, with the grants that hold on the day."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from motorpool.access.permissions import Permission
from motorpool.kit.errors import NotPermitted


class Grant(NamedTuple):
    """What one role allows, over an organisation and everything below it."""

    permissions: frozenset[str]
    path: str  # of the organisation: "1/12/340/", always with the closing slash


@dataclass(frozen=True)
class Actor:
    user_id: int | None  # None: the platform itself (a job)
    name: str
    on: date  # the day for which the grants were read
    grants: tuple[Grant, ...] = ()
    suspended: bool = False  # a level above has closed all accounts of the unit for a time
    must_change_password: bool = False
    must_enrol: bool = False  # a second factor, before anything else
    organization_id: int | None = None  # the unit the person belongs to

    @property
    def person(self) -> int:
        """The user who acts, where only a person may."""
        if self.user_id is None:
            raise NotPermitted
        return self.user_id

    def paths(self, permission: str) -> list[str]:
        return [grant.path for grant in self.grants if permission in grant.permissions]

    def holds(self, permission: str) -> bool:
        """Somewhere."""
        return any(permission in grant.permissions for grant in self.grants)

    def may(self, permission: str, path: str) -> bool:
        """There, on rows of the organisation with this path."""
        return any(path.startswith(own) for own in self.paths(permission))

    def require(self, *permissions: Permission) -> None:
        """One of these, somewhere; on which rows is decided in the queryset."""
        if not any(self.holds(permission) for permission in permissions):
            raise NotPermitted


def platform(on: date) -> Actor:
    """The platform itself, for jobs: it is recorded as such, and holds no grants."""
    return Actor(user_id=None, name="系统", on=on)
