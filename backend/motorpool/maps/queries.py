"""What the map needs to know before it draws."""

from typing import Any

from django.conf import settings

from motorpool.access.actors import Actor
from motorpool.maps import boundaries
from motorpool.maps.places import extent_of
from motorpool.maps.tiles import tile_urls
from motorpool.organizations.models import Organization


def map_settings(actor: Actor) -> dict[str, Any]:
    """With the actor's own division as the first view."""
    own = Organization.objects.filter(pk=actor.organization_id or 0)
    code = own.values_list("division_id", flat=True).first()
    return {
        "tile_urls": tile_urls(
            settings.MAP_TILE_URLS,
            key=settings.MAP_TILE_KEY,
            projection=settings.MAP_TILE_PROJECTION,
            https=settings.HTTPS,
        ),
        "tile_projection": settings.MAP_TILE_PROJECTION,
        "attribution": settings.MAP_ATTRIBUTION,
        "approval_number": settings.MAP_APPROVAL_NUMBER,
        "note": boundaries.note(),
        "extent": extent_of(code or ""),
    }
