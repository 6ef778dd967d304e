"""What goes over the wire about holds."""

from typing import Self

from ninja import Schema
from pydantic import model_validator

from motorpool.kit.wire import Key, Moment, OptionalLine
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
