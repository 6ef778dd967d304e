"""What carries sessions: a TCP connection each, or one UDP socket for all."""

import asyncio
from collections import OrderedDict
from typing import Any, cast

from jt808 import Deframer
from motorpool.gateway.sessions import Session
from motorpool.gateway.switchboard import Switchboard

MOST_GARBAGE, MOST_GARBAGE_OF_STRANGER = 64 << 10, 4 << 10
"""Bytes outside of frames that are put up with."""

Peer = tuple[Any, ...]  # as the system names an address of IPv4 or IPv6


class TcpLine(asyncio.Protocol):
    __slots__ = ("_board", "_deframer", "_session", "_transport")

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._deframer = Deframer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=self._board.limits.unread_bytes)
        self._session = Session(self._board, self, self._board.clock())
        if not self._board.admit(self._session):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        contents = self._deframer.feed(data)
        if contents:
            self._session.take(contents, self._board.clock())
            self._board.intake.pump()
        if self._deframer.dropped > (MOST_GARBAGE if self._session.terminal_id else MOST_GARBAGE_OF_STRANGER):
            self._session.give_up()
        elif self._board.intake.is_full:
            self.rest()
            self._board.intake.rest(self._session)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._session.lost()

    def pause_writing(self) -> None:
        """It does not fetch its answers."""
        self._session.close()

    @property
    def address(self) -> str:
        peer: Peer | None = self._transport.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    @property
    def may_be_forged(self) -> bool:
        return False

    def send(self, data: bytes) -> None:
        if not self._transport.is_closing():  # the peer may be gone before the answer was found
            self._transport.write(data)

    def close(self) -> None:
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        else:
            self._transport.close()

    def rest(self) -> None:
        self._transport.pause_reading()

    def resume(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()


class UdpLine:
    """One peer of the UDP socket."""

    __slots__ = ("_peer", "_peers")

    def __init__(self, peers: "UdpPeers", peer: Peer) -> None:
        self._peers = peers
        self._peer = peer

    @property
    def address(self) -> str:
        return str(self._peer[0])

    @property
    def may_be_forged(self) -> bool:
        return True

    def send(self, data: bytes) -> None:
        self._peers.send(data, self._peer)

    def close(self) -> None:
        self._peers.forget(self._peer)

    def rest(self) -> None:
        """Nobody can be told to wait; what comes while all is full is dropped, and sent again."""

    def resume(self) -> None:
        pass


class UdpPeers(asyncio.DatagramProtocol):
    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._sessions: OrderedDict[Peer, Session] = OrderedDict()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        now = self._board.clock()
        contents = Deframer().feed(data)
        if not contents or self._board.intake.is_full:
            return
        session = self._sessions.get(addr)
        if session is None:
            session = Session(self._board, UdpLine(self, addr), now)
            if len(self._sessions) >= self._board.limits.peers:
                next(iter(self._sessions.values())).close()
            if not self._board.admit(session):
                return
            self._sessions[addr] = session
        self._sessions.move_to_end(addr)
        session.take(contents, now)
        self._board.intake.pump()

    def send(self, data: bytes, peer: Peer) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(data, peer)

    def forget(self, peer: Peer) -> None:
        self._sessions.pop(peer, None)
