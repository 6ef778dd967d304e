"""A vehicle becomes secret (T9): what its terminals told, did and suffered while they sat in it is deleted."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import OperationalError

from motorpool.kit.errors import DomainError
from motorpool.terminals import storing
from motorpool.terminals.models import CardReading, Command, Fault, Media, Message
from motorpool.tracking.events import VehicleForgotten


class BeingRead(DomainError):
    code = "messages_being_read"
    message = "系统正在处理该车终端的数据，请稍后再试"


def forget_vehicle(event: VehicleForgotten) -> None:
    _keep_others_out()
    told = Q(pk__in=())
    for terminal_id, since, until in event.bound:
        while_bound = Q(terminal=terminal_id, arrived_at__gte=since)
        told |= while_bound & Q(arrived_at__lt=until) if until else while_bound
    messages = Message.objects.filter(told).values("pk")
    media = Media.objects.filter(Q(vehicle=event.vehicle_id) | Q(message__in=messages))
    shown = dict(media.values_list("uuid", "message_id"))
    media.delete()
    CardReading.objects.filter(message__in=messages).delete()
    Message.objects.filter(told | Q(pk__in=shown.values())).delete()
    Command.objects.filter(vehicle=event.vehicle_id).delete()
    Fault.objects.filter(vehicle=event.vehicle_id).delete()
    transaction.on_commit(lambda: _remove(shown))


def _remove(shown: dict[UUID, int]) -> None:
    for uuid in shown:
        storing.remove(uuid)


def _keep_others_out() -> None:
    """What a gateway is writing at this moment is seen here; what it writes afterwards the database drops (0006).

    Whoever reads messages (`inbox`) may want what is locked already for the mark: one of the two has to give way.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            cursor.execute("LOCK TABLE gateway_message IN EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        raise BeingRead from error
