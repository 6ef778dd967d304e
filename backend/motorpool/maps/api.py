"""Routes: what the base map is made of."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.maps import queries
from motorpool.maps.boundaries import Boundaries, drawing
from motorpool.maps.schemas import MapSettings

router = Router(tags=["map"])


@router.get("/settings", response=MapSettings, auth=SignedIn())
def map_settings(request: ActorRequest) -> dict[str, Any]:
    return queries.map_settings(request.auth)


@router.get("/boundaries/{name}", auth=SignedIn())
def map_boundaries(request: ActorRequest, name: Boundaries) -> HttpResponse:
    """GeoJSON in WGS-84: areas with code, name and the point where the name belongs; lines without."""
    drawn = drawing(name)
    tag = f'"{drawn.digest}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(drawn.packed, content_type="application/geo+json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(drawn.text, content_type="application/geo+json")
    response["ETag"] = tag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "private, no-cache"
    return response
