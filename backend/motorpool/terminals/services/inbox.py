"""Reading what the gateway kept: each message once, whoever comes first."""

import logging
import struct
from datetime import datetime, timedelta
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from jt808 import Frame, Header, Version, decode
from jt808.messages import Attributes, DriverCard, MediaData, PositionReport
from jt808.messages.driver_card import CARD_OUT
from jt808.messages.media import MEDIA_TYPES
from motorpool.access.actors import platform
from motorpool.audit.queries import has_entry
from motorpool.audit.services import changes, record
from motorpool.kit.errors import DomainError
from motorpool.kit.moments import day_of, written
from motorpool.kit.resealing import LABEL
from motorpool.kit.sealing import CIPHERS, BadKeys, KeyMissing, Label, SealBroken, keys
from motorpool.terminals import storing
from motorpool.terminals.models import CardReading, Media, MediaKind, Message, Profile
from motorpool.terminals.redaction import must_be_erased
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.services.forgetting import withheld
from motorpool.tracking.services.joining import RECORDED_EVERY
from motorpool.tracking.services.telling import tell_keepers
from motorpool.tracking.states import TerminalStatus
from motorpool.tracking.steps.place import is_on_earth

log = logging.getLogger(__name__)
PLAUSIBLE = timedelta(days=400)
"""How far a terminal's clock may be off; else the arrival counts."""
AT_A_TIME = 50
UNREADABLE = "内容无法读取"
LOCKED = "加密密钥缺失，内容无法读取"
BROKEN = "加密内容已损坏，或密钥与加密时不一致"
READ_AGAIN = (
    "UPDATE gateway_message SET taken_at = NULL, error = '' "  # noqa: S608 - a column of our own
    f"WHERE sealed <> '' AND {LABEL.format(column='sealed')} = ANY(%s) AND error = %s"
)
CAUSED_BY_BYTES = (
    DatabaseError, DomainError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, struct.error,
)  # fmt: skip
"""What reading and storing a message that lies may come to. It is logged, and must not stop the others."""


class _Became(Enum):
    TAKEN, WITHHELD, UNREADABLE, LOCKED, BROKEN = range(5)


def take_messages(*, at: datetime) -> int:
    """Read some that nobody has read; how many. Called until none are left. Of some the bytes go with it.

    One that cannot be read is marked and passed over: what it says is a stranger's word, and the others wait behind it.
    """
    with transaction.atomic():
        rows = Message.objects.filter(taken_at=None).select_for_update(skip_locked=True, of=("self",))
        taken = list(rows.select_related("terminal").order_by("pk")[:AT_A_TIME])
        became: dict[int, _Became] = {}
        for message in taken:
            try:
                became[message.pk] = _try_to_take(message, at)
            except OSError:  # what was put away before the disk was full stays
                if not became:
                    raise
                break
        Message.objects.filter(pk__in=became).update(taken_at=at)
        Message.objects.filter(pk__in=_those(became, _Became.UNREADABLE)).update(error=UNREADABLE)
        Message.objects.filter(pk__in=_those(became, _Became.LOCKED)).update(error=LOCKED)
        Message.objects.filter(pk__in=_those(became, _Became.BROKEN)).update(error=BROKEN)
        Message.objects.filter(pk__in=_those(became, _Became.WITHHELD)).delete()
        erased = [one.pk for one in taken if one.pk in became and _must_go(one, became[one.pk])]
        Message.objects.filter(pk__in=erased).update(body=b"", sealed="")
    return len(became)


def read_again() -> int:
    """What was sealed with a key that was missing waits anew once the key is there; how much."""
    try:
        labels = [str(Label(cipher, key.id)) for cipher in CIPHERS for key in keys()]
    except BadKeys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(READ_AGAIN, [labels, LOCKED])
        return int(cursor.rowcount)


def _must_go(message: Message, became: _Became) -> bool:
    """What an operator may yet bring the right key of stays as it is: sealed."""
    if message.sealed:
        return became not in {_Became.LOCKED, _Became.BROKEN}
    return must_be_erased(message.number, bytes(message.body))


def _those(became: dict[int, _Became], wanted: _Became) -> list[int]:
    return [key for key, one in became.items() if one is wanted]


def _try_to_take(message: Message, at: datetime) -> _Became:
    try:
        with transaction.atomic():
            return _Became.TAKEN if _take(message, at) else _Became.WITHHELD
    except (OSError, OperationalError, InterfaceError):
        raise  # the disk or the database is to blame: it is read later
    except KeyMissing:
        log.error("message %s (0x%04X) is sealed with a key that is missing", message.pk, message.number)
        return _Became.LOCKED
    except SealBroken:
        log.error("the seal of message %s (0x%04X) is broken, or its key another", message.pk, message.number)
        return _Became.BROKEN
    except CAUSED_BY_BYTES:
        log.exception("message %s (0x%04X) cannot be read", message.pk, message.number)
        return _Became.UNREADABLE


def _take(message: Message, at: datetime) -> bool:
    """False where it tells of a time of which nothing may be kept."""
    version = Version(message.version) if message.version in set(Version) else Version.V2013
    said = decode(Frame(Header(message.number, "0", message.serial, version), _bytes_of(message)))
    match said:
        case MediaData():
            return _take_media(message, said)
        case DriverCard():
            return _take_card(message, said)
        case Attributes():
            _take_attributes(message, said, at)
    return True


def _bytes_of(message: Message) -> bytes:
    """As they came. In clear they lie where they tell of nobody, or from before they were sealed on arrival."""
    return bytes.fromhex(message.sealed.clear()) if message.sealed else bytes(message.body)


def _take_media(message: Message, said: MediaData) -> bool:
    place, terminal = said.position, message.terminal
    moment = _plausible(place.time if place else None, message)
    if withheld(terminal_id=terminal.pk, moment=moment):
        return False
    spot = _spot_of(place) if place else None
    media = Media(
        organization_id=terminal.organization_id,
        message=message,
        terminal=terminal,
        vehicle_id=_vehicle_at(terminal.pk, moment),
        taken_at=moment,
        number=said.media_id,
        kind=MEDIA_TYPES.get(said.type, MediaKind.PICTURE),
        event=said.event,
        channel=said.channel,
        lat=spot and spot[0],
        lon=spot and spot[1],
        content_type=storing.content_type_of(said.data),
        size=len(said.data),
    )
    media.sha256 = storing.write(media.uuid, said.data)
    try:
        media.save()
    except DatabaseError:
        storing.remove(media.uuid)
        raise
    return True


def _take_card(message: Message, said: DriverCard) -> bool:
    moment = _plausible(said.time, message)
    if withheld(terminal_id=message.terminal_id, moment=moment):
        return False
    CardReading.objects.create(
        message=message,
        terminal=message.terminal,
        read_at=moment,
        is_in=said.state != CARD_OUT,
        result=said.result or 0,
        name=_text(said.name),
        licence=_text(said.licence),
        authority=_text(said.authority),
        valid_until=said.valid_until,
    )
    return True


def _take_attributes(message: Message, said: Attributes, at: datetime) -> None:
    terminal = (
        Terminal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .get(pk=message.terminal_id)
    )
    _take_facts(terminal, said, message.arrived_at, at)
    Profile.objects.update_or_create(
        terminal=terminal,
        defaults={
            "hardware": _text(said.hardware),
            "firmware": _text(said.firmware),
            "gnss": said.gnss or 0,
            "radio": said.radio or 0,
            "said_at": message.arrived_at,
        },
    )


def _take_facts(terminal: Terminal, said: Attributes, said_at: datetime, at: datetime) -> None:
    """The register follows what the device says about itself, together with an entry in the trail; once an hour."""
    facts = {
        "maker": _text(said.maker)[:11],
        "model": _text(said.model)[:30],
        "sim": said.iccid.strip("0") and said.iccid,
    }
    known = {name: getattr(terminal, name) for name in facts}
    before, after = changes(before=known, after={name: value for name, value in facts.items() if value})
    if not after or has_entry(terminal, "report_facts", since=at - RECORDED_EVERY):
        return
    for name, value in after.items():
        setattr(terminal, name, value)
    terminal.save(update_fields=list(after))
    by = platform(day_of(at))
    record(action="report_facts", label="终端属性变更", by=by, at=at, subject=terminal, before=before, after=after)
    if before.get("sim") and terminal.status == TerminalStatus.ACTIVE:
        tell_keepers(
            terminal,
            kind="terminal_card",
            title=f"终端 {terminal.phone} 换了 SIM 卡",
            text=f"{written(said_at)}报告的 ICCID 由 {before['sim']} 变为 {terminal.sim}。如非本单位更换，请核查设备。",
            at=at,
        )


def _spot_of(place: PositionReport) -> tuple[int, int] | None:
    """In millionths of a degree; None where the numbers are not on earth."""
    spot = round(place.lat * 1e6), round(place.lon * 1e6)
    return spot if is_on_earth(*spot) else None


def _vehicle_at(terminal_id: int, moment: datetime) -> int | None:
    held = Binding.objects.filter(terminal_id=terminal_id, period__contains=moment)
    return held.values_list("vehicle_id", flat=True).first()


def _plausible(moment: datetime | None, message: Message) -> datetime:
    if moment is None or abs(message.arrived_at - moment) > PLAUSIBLE:
        return message.arrived_at
    return moment


def _text(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()
