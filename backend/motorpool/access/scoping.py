"""The rows' gate: which rows may this actor see or change, by the same permission the endpoint asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from motorpool.access.actors import Actor
from motorpool.kit.errors import NotFound

M = TypeVar("M", bound="ScopedModel")
NOTHING = Q(pk__in=())


def within(paths: Iterable[str], owner: str = "organization") -> Q:
    """Owned by one of these units or below. Thanks to the closing slash "1/12/" does not cover "1/120/"."""
    column = f"{owner}__path" if owner else "path"
    return reduce(or_, (Q(**{f"{column}__startswith": path}) for path in set(paths)), NOTHING)


def keys_of(path: str) -> list[int]:
    """The units of a path, from the top down; the last is its own."""
    return [int(key) for key in path.strip("/").split("/")]


class ScopedQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor, *permissions: str) -> Self:
        """Rows owned under a grant with one of these permissions; where it is personal, only the actor's own."""
        personal = self.model.personal()
        shared = [permission for permission in permissions if permission not in personal]
        seen = within((path for permission in shared for path in actor.paths(permission)), self.model.owner)
        if actor.user_id is not None:
            for permission in permissions:
                own = personal.get(permission)
                if own and actor.holds(permission):
                    seen |= own(actor.user_id)
        reach = self.model.reached_by(actor, permissions)
        return self.filter(seen) if reach is None else self.filter(seen, reach)

    def locked(self, pk: int, actor: Actor, *permissions: str) -> M:
        """The row, locked until the transaction ends. Out of scope is not found: we do not tell that it exists.

        Rows that refer to it may be added meanwhile: only its key stays as it is.
        """
        row = self.visible_to(actor, *permissions).select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row

    def found(self, pk: int, actor: Actor, *permissions: str) -> M:
        """The row, to look at."""
        row = self.visible_to(actor, *permissions).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row


class ScopedModel(models.Model):
    """A record that belongs to an organisation."""

    owner: ClassVar[str] = "organization"  # the way to the organisation; empty for the organisation itself

    class Meta:
        abstract = True

    @classmethod
    def personal(cls) -> Mapping[str, Callable[[int], Q]]:
        """Permissions that reach a person's own rows rather than a unit's: which rows are a user's own."""
        return {}

    @classmethod
    def reached_by(cls, actor: Actor, permissions: Sequence[str]) -> Q | None:  # noqa: ARG003
        """What must hold of a row besides, where owning it is not enough (secrecy vehicles)."""
        return None
