"""A byte stream -> frames: TCP splits and glues as it likes, and garbage may stand anywhere."""

from jt808.frames import FLAG, LONGEST_CONTENT


class Deframer:
    """Cuts a stream at its flags. Keeps at most one frame's worth of bytes, whatever arrives.

    One flag may end a frame and begin the next. What stands between two flags is handed out unread, so garbage there
    comes out as content that `read_frame` refuses; the frame after it is whole again.
    """

    __slots__ = ("_pending", "_skipping", "dropped")

    def __init__(self) -> None:
        self._pending = b""
        self._skipping = True
        """Until the first flag, and after more bytes than a frame can have."""
        self.dropped = 0
        """Bytes thrown away because they could not belong to a frame."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The contents of all frames that this chunk completes, without flags, still escaped."""
        *closed, tail = (self._pending + chunk).split(FLAG)
        contents = []
        for part in closed:
            if self._skipping or len(part) > LONGEST_CONTENT:
                self.dropped += len(part)
                self._skipping = False
            elif part:
                contents.append(part)
        if self._skipping or len(tail) > LONGEST_CONTENT:
            self.dropped += len(tail)
            self._skipping = True
            tail = b""
        self._pending = tail
        return contents
