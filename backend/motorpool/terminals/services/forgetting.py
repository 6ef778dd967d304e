"""A vehicle becomes secret (T9): what its terminals told, did and suffered while they sat in it is deleted."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from motorpool.terminals import storing
from motorpool.terminals.models import CardReading, Command, Fault, Media, Message
from motorpool.tracking.events import VehicleForgotten


def forget_vehicle(event: VehicleForgotten) -> None:
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
