"""What a viewer asks for in the address of the stream."""

from collections.abc import Mapping
from typing import Annotated

from ninja import Schema
from pydantic import Field, ValidationError, field_validator

from motorpool.access.actors import Actor
from motorpool.kit.errors import InvalidInput, NotPermitted
from motorpool.kit.wire import Key, Latitude, Longitude
from motorpool.live.services import Pass, path_chosen
from motorpool.live.view import Wish
from motorpool.tracking.motion import State
from motorpool.tracking.sight import Reach
from motorpool.vehicles.models import VehicleKind


class Asked(Schema):
    token: str = ""
    extent: tuple[Longitude, Latitude, Longitude, Latitude] = (-180, -90, 180, 90)
    """West, south, east, north."""
    zoom: Annotated[float, Field(ge=0, le=30)] = 18
    organization_id: Key | None = None
    kind: VehicleKind | None = None
    states: list[State] = []

    @field_validator("extent", "states", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        return [part for part in value.split(",") if part] if isinstance(value, str) else value


def asked(parameters: Mapping[str, str]) -> Asked:
    try:
        return Asked.model_validate({name: value for name, value in parameters.items() if value})
    except ValidationError as error:
        fields = {".".join(map(str, one["loc"])): "格式不正确" for one in error.errors()}
        raise InvalidInput(fields=fields) from None


def wish_of(asked: Asked, opened: Pass, *, reach: Reach, by: Actor) -> Wish:
    """No more than was opened; NotFound for a unit that the actor may not choose."""
    both = (opened.organization_id, asked.organization_id)
    within, path = ("" if key is None else path_chosen(key, reach=reach, by=by) for key in both)
    if path and not path.startswith(within):
        raise NotPermitted
    return Wish(
        extent=asked.extent,
        zoom=asked.zoom,
        path=path or within,
        kind=asked.kind or "",
        states=frozenset(asked.states),
        vehicle_id=opened.vehicle_id,
    )
