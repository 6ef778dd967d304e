"""How much a peer may ask of us. What is honest stays far below; what is not must not fill the memory."""

import resource
from dataclasses import dataclass
from typing import Self

from django.conf import settings

RESERVED_FILES = 256
"""Descriptors for the database, logs and whatever Python opens."""


@dataclass(frozen=True)
class Limits:
    connections: int = 50_000
    strangers: int = 12_000
    """Connections that have not shown a code yet; the oldest of them makes room for the next, those held first."""
    stranger_s: float = 30.0
    """So long a connection may stay a stranger, also one that is held."""
    idle_s: float = 300.0
    """Without a whole frame. Heartbeats come every minute or so; a slow sender's bytes are no frame."""
    unanswered: int = 256
    """Messages of one connection that wait for their commit; reading from it rests meanwhile."""
    waiting_bytes: int = 48 << 20
    """Of all connections that wait for a commit; all reading rests meanwhile."""
    unread_bytes: int = 64 << 10
    """Answers that a peer does not fetch: it is cut off."""
    refusals: int = 20
    """Frames of a stranger that were refused, and frames of anybody that could not be read since the last good one.
    Then a stranger is held, and a terminal cut off."""
    parts_bytes: int = 1 << 20
    """Of unfinished divided messages, one connection."""
    all_parts_bytes: int = 96 << 20
    """Of all connections."""
    registrations: int = 2_000
    """Registrations that wait for the database; whoever is turned away tries again in a minute or so."""
    doors: int = 12_000
    """Questions to the register that wait for the database: one for each stranger. Who is turned away comes again at
    once, and costs more than one who waits."""
    peers: int = 20_000
    """Addresses remembered for UDP."""

    @classmethod
    def of_this_machine(cls) -> Self:
        """As many connections as the system gives descriptors for; raises the soft limit."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = cls.connections + RESERVED_FILES
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        connections = settings.GATEWAY_CONNECTIONS or max(64, max(most, soft) - RESERVED_FILES)
        return cls(connections=connections, strangers=min(cls.strangers, connections * 3 // 5 + 1))
