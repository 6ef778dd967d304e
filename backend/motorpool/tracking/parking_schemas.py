"""What goes over the wire about parking places. Degrees, WGS-84."""

from typing import Self

from ninja import Schema
from pydantic import Field, model_validator

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Degrees, Key, Latitude, Longitude, OptionalLine, Word, millionths
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.areas import Area, around
from motorpool.tracking.models import ParkingPlace


class CornerOut(Schema):
    lat: Degrees
    lon: Degrees


class ParkingOut(Schema):
    id: int
    organization: OrgRef
    name: str
    address: str
    lat: Degrees
    lon: Degrees
    radius_m: int
    """Of the circle; of a polygon, of the circle around it."""
    corners: list[CornerOut]
    """In their order; empty: a circle."""
    actions: list[str]

    @staticmethod
    def resolve_corners(row: ParkingPlace) -> list[dict[str, int]]:
        return [{"lat": lat, "lon": lon} for lat, lon in row.corners]

    @staticmethod
    def resolve_actions(row: ParkingPlace, context: dict[str, ActorRequest]) -> list[str]:
        may = context["request"].auth.may(Permission.VEHICLE_MANAGE, row.organization.path)
        return ["edit", "remove"] if may else []


class Corner(Schema):
    lat: Latitude
    lon: Longitude


class ParkingIn(Schema):
    organization_id: Key
    name: Word
    address: OptionalLine = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    radius_m: int = Field(150, ge=30, le=5000)
    corners: list[Corner] = Field(default=[], max_length=100)
    """Of a polygon, three at least; then the circle is worked out from them."""

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        if self.corners and len(self.corners) < 3:
            raise ValueError("多边形至少要有三个顶点")
        if not self.corners and (self.lat is None or self.lon is None):
            raise ValueError("请在地图上标出位置")
        return self

    @property
    def area(self) -> Area:
        if self.corners:
            return around([(millionths(one.lat), millionths(one.lon)) for one in self.corners])
        return Area(millionths(self.lat or 0), millionths(self.lon or 0), self.radius_m)
