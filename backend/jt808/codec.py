"""Frames <-> messages."""

from jt808.fields import Unreadable
from jt808.frames import Frame, write_frame
from jt808.messages import REGISTRY, Message, RawMessage
from jt808.packages import divide
from jt808.versions import Header, Version


def decode(frame: Frame) -> Message:
    """What a frame says. Never fails: what cannot be read comes back as a `RawMessage` with the bytes."""
    header, body = frame
    kind = REGISTRY.get(header.message_id)
    if kind is None or header.package is not None or header.encryption:
        return RawMessage(header.message_id, body)
    try:
        return kind.decode(body, header.version)
    except Unreadable:
        return RawMessage(header.message_id, body)


def encode(message: Message, *, version: Version, phone: str, serial: int) -> list[bytes]:
    """The message as it goes over the wire: one frame, or several with consecutive serials where the body is too long.

    `ValueError` where a value does not fit its field.
    """
    header = Header(message.message_id, phone, serial, version)
    return [write_frame(frame) for frame in divide(Frame(header, message.encode(version)))]
