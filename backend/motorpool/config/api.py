"""All routers. An endpoint that names no guard lets nobody in."""

from collections.abc import Callable
from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from motorpool import __version__
from motorpool.access.guards import nobody
from motorpool.accounts.api import router as accounts
from motorpool.accounts.control_api import router as control
from motorpool.accounts.people_api import router as people
from motorpool.accounts.people_bulk_api import router as people_bulk
from motorpool.accounts.security.admin_api import router as security_admin
from motorpool.accounts.security.api import router as security
from motorpool.accounts.supplier_api import router as suppliers
from motorpool.approvals.api import router as approvals
from motorpool.audit.api import router as audit
from motorpool.config.errors import register_errors
from motorpool.config.health import router as health
from motorpool.config.rendering import EdgeRenderer
from motorpool.drivers.api import router as drivers
from motorpool.establishment.api import router as establishment
from motorpool.files.api import router as files
from motorpool.inspections.api import router as inspections
from motorpool.live.api import router as live
from motorpool.looking.api import router as tracks
from motorpool.looking.days_api import router as state_days
from motorpool.looking.mileage_api import router as mileage
from motorpool.maps.api import router as maps
from motorpool.notifications.api import router as notices
from motorpool.organizations.api import router as organizations
from motorpool.organizations.divisions_api import router as divisions
from motorpool.reservations.api import router as reservations
from motorpool.terminals.alarm_api import router as driving_alarms
from motorpool.terminals.api import router as commands
from motorpool.terminals.fault_api import router as faults
from motorpool.terminals.register_api import router as terminals
from motorpool.tracking.outside_api import router as outside_parking
from motorpool.tracking.parking_api import router as parking
from motorpool.trips.api import router as trips
from motorpool.trips.dispatch_api import router as dispatch
from motorpool.trips.figures_api import router as figures
from motorpool.vehicles.api import router as vehicles


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        """Short ids for the generated client: the function's name, which is unique across routers."""
        view: Callable[..., Any] = operation.view_func
        return view.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """With the one shape that every refusal has."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Refusal"] = Refusal.json_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = REFUSAL
        return schema


class Refusal(Schema):
    """What every answer but a 2xx looks like: a code for programs, a sentence for people, and what is wrong where."""

    code: str
    message: str
    fields: dict[str, str]


REFUSAL = {
    "description": "Refused",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}


api = Api(
    title="motorpool",
    version=__version__,
    description="公务用车“全省一张网”。金额以分计，时间为 ISO 8601（+08:00），坐标为 WGS-84。",
    auth=nobody,
    renderer=EdgeRenderer(),
    docs_url=None,
    urls_namespace="api",
)
register_errors(api)
api.add_router("", health)
api.add_router("", accounts)
api.add_router("", people)
api.add_router("", people_bulk)
api.add_router("", security)
api.add_router("", security_admin)
api.add_router("", control)
api.add_router("/supplier", suppliers)
api.add_router("/organizations/divisions", divisions)
api.add_router("/organizations", organizations)
api.add_router("/vehicles", vehicles)
api.add_router("/establishment", establishment)
api.add_router("/drivers", drivers)
api.add_router("/terminals", terminals)
api.add_router("", commands)
api.add_router("/parking-places", parking)
api.add_router("/outside-parking", outside_parking)
api.add_router("", faults)
api.add_router("", driving_alarms)
api.add_router("/reservations", reservations)
api.add_router("/files", files)
api.add_router("/map", maps)
api.add_router("/live", live)
api.add_router("/notices", notices)
api.add_router("/approvals", approvals)
api.add_router("/tracks", tracks)
api.add_router("/tracks", state_days)
api.add_router("/tracks", mileage)
api.add_router("/trips", trips)
api.add_router("", dispatch)
api.add_router("", figures)
api.add_router("/inspections", inspections)
api.add_router("/audit", audit)
