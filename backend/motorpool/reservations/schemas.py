"""What goes over the wire about holds."""

from datetime import datetime
from typing import Self

from ninja import Schema
from pydantic import model_validator

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.kit.wire import Key, Moment, OptionalLine
from motorpool.organizations.schemas import OrgRef
from motorpool.reservations.models import Reason, Reservation


class HoldOut(Schema):
    id: int
    vehicle_id: int | None
    driver_id: int | None
    start_at: Moment | None
    end_at: Moment | None
    reason: Reason
    label: str
    released: bool
    at_risk: bool
    note: str

    @staticmethod
    def of(row: Reservation) -> dict[str, object]:
        return {
            "id": row.pk,
            "vehicle_id": row.vehicle_id,
            "driver_id": row.driver_id,
            "start_at": row.period.lower,
            "end_at": row.period.upper,
            "reason": row.reason,
            "label": row.get_reason_display(),
            "released": row.released_at is not None,
            "at_risk": row.at_risk_since is not None,
            "note": row.note,
        }


class Held(HoldOut):
    """A hold beside what it holds."""

    name: str  # the plate, or the driver's name
    organization: OrgRef
    actions: list[str]

    @staticmethod
    def seen_by(actor: Actor, row: Reservation, *, now: datetime) -> dict[str, object]:
        thing = row.thing()
        may = row.is_open_block(now) and actor.may(Permission.RESERVATION_MANAGE, thing.organization.path)
        named = {"name": str(thing), "organization": thing.organization}
        return {**HoldOut.of(row), **named, "actions": ["release"] if may else []}


class BlockIn(Schema):
    vehicle_id: Key | None = None
    driver_id: Key | None = None
    start_at: Moment
    end_at: Moment
    reason: Reason
    note: OptionalLine = ""

    @model_validator(mode="after")
    def one_thing_for_a_block(self) -> Self:
        if (self.vehicle_id is None) == (self.driver_id is None):
            raise ValueError("请选择一辆车或一名驾驶员")
        if self.reason == Reason.TRIP:
            raise ValueError("出车请使用派车功能")
        return self
