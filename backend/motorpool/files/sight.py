"""Who may look at a file: its uploader, and whoever sees a record it is attached to. Domains register their grounds."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from motorpool.access.actors import Actor
from motorpool.files.models import StoredFile
from motorpool.kit.errors import NotFound

Ground = Callable[[Actor], "QuerySet[Any, Any]"]  # -> keys of files
_grounds: dict[str, Ground] = {}


def register(name: str, ground: Ground) -> None:
    _grounds[name] = ground


def file_for(actor: Actor, uuid: str) -> StoredFile:
    seen = Q(uploaded_by=actor.user_id)
    for ground in _grounds.values():
        seen |= Q(pk__in=ground(actor))
    found = StoredFile.objects.filter(seen).filter(pk=uuid).first()
    if found is None:
        raise NotFound
    return found
