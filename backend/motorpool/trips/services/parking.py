"""A driver who cannot bring the vehicle back to its place tonight asks to leave it elsewhere (外场临停)."""

from datetime import datetime

from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.kit.errors import DomainError
from motorpool.tracking.models import OutsideParking
from motorpool.tracking.services.outside import OutsideData, request_outside
from motorpool.trips.services.dispatch import locked_assignment
from motorpool.trips.states import AssignmentStatus


class TaskOver(DomainError):
    code = "task_over"
    message = "任务已结束，不能再申请外场临停"


@transaction.atomic
def ask_to_park_outside(*, assignment_id: int, data: OutsideData, by: Actor, at: datetime) -> OutsideParking:
    """For the vehicle of one's own task, until that is closed."""
    assignment = locked_assignment(assignment_id=assignment_id, by=by, permissions=(P.TRIP_DRIVE,))
    vehicle = assignment.vehicle_hold.vehicle
    if vehicle is None or assignment.status in (AssignmentStatus.CLOSED, AssignmentStatus.WITHDRAWN):
        raise TaskOver
    return request_outside(vehicle=vehicle, data=data, by=by, at=at)
