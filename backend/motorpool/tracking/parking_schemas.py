"""What goes over the wire about parking places. Degrees, WGS-84."""

from ninja import Schema
from pydantic import Field

from motorpool.access.guards import ActorRequest
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Key, OptionalLine, Word
from motorpool.organizations.schemas import OrgRef
from motorpool.tracking.models import ParkingPlace

_DEGREE = 1_000_000


class ParkingOut(Schema):
    id: int
    organization: OrgRef
    name: str
    address: str
    lat: float
    lon: float
    radius_m: int
    actions: list[str]

    @staticmethod
    def resolve_lat(row: ParkingPlace) -> float:
        return row.lat / _DEGREE

    @staticmethod
    def resolve_lon(row: ParkingPlace) -> float:
        return row.lon / _DEGREE

    @staticmethod
    def resolve_actions(row: ParkingPlace, context: dict[str, ActorRequest]) -> list[str]:
        may = context["request"].auth.may(Permission.VEHICLE_MANAGE, row.organization.path)
        return ["edit", "remove"] if may else []


class ParkingIn(Schema):
    organization_id: Key
    name: Word
    address: OptionalLine = ""
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    radius_m: int = Field(150, ge=30, le=5000)
