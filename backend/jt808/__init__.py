"""JT/T 808, the protocol between vehicle terminals and platforms, in its revisions 2011, 2013 and 2019.

Plain Python: no sockets, no clock. A connection feeds what it reads to a `Deframer`, each content to `read_frame`,
divided messages to an `Assembler`, and whole frames to `decode`; `encode` gives the bytes of an answer or a command.
"""

from jt808.codec import decode, encode
from jt808.frames import (
    Frame,
    FrameError,
    Malformed,
    WrongChecksum,
    WrongLength,
    read_frame,
    read_frame_leniently,
    unwrap,
    write_frame,
)
from jt808.packages import Assembler, Missing, Progress, SentPackages
from jt808.stream import Deframer
from jt808.versions import Header, Package, Version

__all__ = [
    "Assembler",
    "Deframer",
    "Frame",
    "FrameError",
    "Header",
    "Malformed",
    "Missing",
    "Package",
    "Progress",
    "SentPackages",
    "Version",
    "WrongChecksum",
    "WrongLength",
    "decode",
    "encode",
    "read_frame",
    "read_frame_leniently",
    "unwrap",
    "write_frame",
]
