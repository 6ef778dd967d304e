"""What makes demo data the same each time and recognisable: keys and dice that depend on names only."""

from random import Random
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0d7c3e-5f1b-4c57-9a3e-320400320400")


def key(*parts: object) -> UUID:
    """A record's uuid or a request's key. Real ones are random (version 4), so the two never meet."""
    return uuid5(NAMESPACE, "/".join(map(str, parts)))


def dice(*parts: object) -> Random:
    return Random("/".join(map(str, parts)))  # noqa: S311  # plays a city, guards nothing
