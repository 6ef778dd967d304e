"""Gateways and the links they hold, commands, fences, and what terminals sent beside positions."""

import uuid

from django.db import models
from django.db.models import Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.accounts.models import User
from motorpool.audit.lifecycle import HasLifecycle
from motorpool.kit.masking import identity_mask
from motorpool.kit.sealed_fields import SealedField
from motorpool.organizations.models import Organization
from motorpool.terminals.alarm_models import AlarmEpisode, AlarmRound, AlarmSeen
from motorpool.terminals.shapes import FenceKind
from motorpool.terminals.states import COMMAND_LIFECYCLE, FAULT_LIFECYCLE, CommandStatus, FaultKind, FaultStatus
from motorpool.tracking.models import Terminal
from motorpool.vehicles.models import Vehicle

# They live beside: this file is long enough.
__all__ = ["AlarmEpisode", "AlarmRound", "AlarmSeen"]

UNDECIDED = (CommandStatus.QUEUED, CommandStatus.SENT)


class CommandKind(models.TextChoices):
    TEXT = "text", "下发文字"
    QUERY_POSITION = "query_position", "查询位置"
    FOLLOW = "follow", "临时跟踪"
    QUERY_PARAMETERS = "query_parameters", "查询参数"
    SET_PARAMETERS = "set_parameters", "设置参数"
    QUERY_ATTRIBUTES = "query_attributes", "查询终端属性"
    PHOTO = "photo", "拍照"
    CONFIRM_ALARM = "confirm_alarm", "人工确认报警"
    QUERY_DRIVER = "query_driver", "查询驾驶员卡"
    QUERY_RECORDER = "query_recorder", "查询行驶记录仪"
    ASK_DRIVER = "ask_driver", "提问驾驶员"
    PLACE_FENCE = "place_fence", "下发围栏"
    REMOVE_FENCE = "remove_fence", "删除围栏"
    QUERY_FENCES = "query_fences", "查询终端内围栏"
    CONTROL = "control", "终端控制"
    DOORS = "doors", "车门控制"


class Gateway(models.Model):
    """One gateway process, from its start to its end. One that has not been heard of for a while is dead."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A terminal was connected: since then, open at the end while it is. The directory of who holds whom."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="links")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["terminal", "-since"], name="link_of_terminal"),
            models.Index(fields=["gateway"], condition=Q(until=None), name="link_open"),
        )

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.since}"


class Fence(ScopedModel):
    """An area or a route that terminals are to watch by themselves."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=FenceKind.choices)
    shape = models.JSONField()  # shapes.Shape
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Fence"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(removed_at=None), name="fence_name_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Command(HasLifecycle, ScopedModel):
    """Something asked of a terminal, and what became of it."""

    LIFECYCLE = COMMAND_LIFECYCLE

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="commands")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")  # it sat in then
    fence = models.ForeignKey(Fence, null=True, on_delete=models.PROTECT, related_name="commands")
    kind = models.CharField(max_length=20, choices=CommandKind.choices)
    content = models.JSONField()  # contents.Content
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    deadline_at = models.DateTimeField()  # so long it waits for the terminal to come online
    gateway = models.ForeignKey(Gateway, null=True, on_delete=models.PROTECT, related_name="+")  # that has sent it
    version = models.CharField(max_length=4, blank=True)  # in whose layout it was sent
    serial = models.IntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)  # as the codec describes it
    reason = models.CharField(max_length=200, blank=True)  # why it came to nothing
    status = models.CharField(max_length=20, choices=CommandStatus.choices, default=CommandStatus.QUEUED)

    shows_place = False
    """Set where it was opened by somebody who may see the place in the answer."""

    objects = ScopedQuerySet["Command"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["terminal", "-id"], name="command_of_terminal"),
            models.Index(fields=["asked_at", "id"], name="command_by_time"),
            models.Index(fields=["fence", "terminal", "-id"], condition=~Q(fence=None), name="command_of_fence"),
            models.Index(fields=["terminal", "id"], condition=Q(status__in=UNDECIDED), name="command_open"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.terminal.phone}"


class Message(models.Model):
    """A whole message as it came: answers to queries, driver cards, events, pictures. Written by the gateway."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    number = models.IntegerField()  # 0x0702 …
    serial = models.IntegerField()
    version = models.CharField(max_length=4)  # whose layout the body has
    body = models.BinaryField()
    sealed = SealedField(db_default="")  # in its place, in hexadecimal digits, where it tells of a person
    taken_at = models.DateTimeField(null=True)  # when it was read for what it says
    error = models.CharField(
        max_length=40, db_default=""
    )  # why it could not be; the gateway's own INSERT knows no more

    class Meta:
        db_table = "gateway_message"
        constraints = (
            # A batch whose commit got lost is stored once more.
            models.UniqueConstraint(fields=["terminal", "arrived_at", "number", "serial"], name="gateway_message_once"),
        )
        indexes = (models.Index(fields=["id"], condition=Q(taken_at=None), name="message_not_taken"),)

    def __str__(self) -> str:
        return f"{self.terminal_id} 0x{self.number:04X}"


class Profile(models.Model):
    """What a terminal said about itself with 0x0107."""

    terminal = models.OneToOneField(Terminal, primary_key=True, on_delete=models.PROTECT, related_name="profile")
    hardware = models.CharField(max_length=255, blank=True)
    firmware = models.CharField(max_length=255, blank=True)
    gnss = models.IntegerField(default=0)  # bits: GPS, Beidou, GLONASS, Galileo
    radio = models.IntegerField(default=0)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.terminal_id)


class MediaKind(models.TextChoices):
    PICTURE = "picture", "图片"
    SOUND = "sound", "声音"
    VIDEO = "video", "视频"


class Media(ScopedModel):
    """A picture, sound or video that a terminal sent; its bytes lie in the data folder, under `media/`."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="media")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    number = models.BigIntegerField()  # by which the terminal calls it
    kind = models.CharField(max_length=10, choices=MediaKind.choices)
    event = models.PositiveSmallIntegerField()
    channel = models.PositiveSmallIntegerField()
    lat = models.IntegerField(null=True)  # millionths of a degree
    lon = models.IntegerField(null=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = ScopedQuerySet["Media"].as_manager()

    class Meta:
        indexes = (models.Index(fields=["terminal", "-taken_at"], name="media_of_terminal"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class CardReading(models.Model):
    """A driver put a card in, or took it out."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.PROTECT, related_name="+")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="card_readings")
    read_at = models.DateTimeField()
    is_in = models.BooleanField()
    result = models.PositiveSmallIntegerField(default=0)  # 0: the card could be read
    name = models.CharField(max_length=255, blank=True)
    licence = SealedField(mask=identity_mask)
    authority = models.CharField(max_length=255, blank=True)
    valid_until = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["terminal", "-read_at"], name="card_of_terminal"),)

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.read_at}"


class Fault(HasLifecycle, ScopedModel):
    """Something is wrong with the terminal of a vehicle, from when to when, and what people did about it."""

    LIFECYCLE = FAULT_LIFECYCLE

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="faults")
    kind = models.CharField(max_length=20, choices=FaultKind.choices)
    detected_at = models.DateTimeField()
    due_at = models.DateTimeField()  # a repair must be reported by then
    ended_at = models.DateTimeField(null=True)  # the cause is gone
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)  # a person said that it is done
    new_terminal = models.ForeignKey(Terminal, null=True, on_delete=models.PROTECT, related_name="+")  # in its place
    chased_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=FaultStatus.choices, default=FaultStatus.OPEN)

    objects = ScopedQuerySet["Fault"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vehicle", "kind"], condition=Q(ended_at=None), name="fault_once"),
        )
        indexes = (
            models.Index(fields=["detected_at", "id"], name="fault_by_time"),
            models.Index(fields=["due_at"], condition=Q(status=FaultStatus.OPEN), name="fault_due"),
            models.Index(fields=["terminal", "-id"], name="fault_of_terminal"),
        )

    def __str__(self) -> str:
        return f"{self.vehicle.plate} {self.get_kind_display()}"
