"""Lines before the register: how long they may get, and who passes by."""

import asyncio
import threading
from functools import partial

import pytest

from motorpool.gateway.doors import Busy, Line


def test_a_full_line_turns_away_and_no_other_line_notices() -> None:
    async def crowd() -> None:
        gate = threading.Event()
        made_up, coded = Line("registrar", threads=1, most=10), Line("door", threads=1, most=10)
        waiting = [asyncio.create_task(made_up.ask(gate.wait)) for _ in range(10)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await made_up.ask(gate.wait)
        assert await coded.ask(lambda: "known") == "known"
        gate.set()
        assert await asyncio.gather(*waiting) == [True] * 10
        assert await made_up.ask(lambda: "again") == "again"

    asyncio.run(crowd())


def test_datagrams_fill_a_part_of_the_line_only() -> None:
    async def flood() -> None:
        gate = threading.Event()
        line = Line("registrar", threads=1, most=20)
        waiting = [asyncio.create_task(line.ask(gate.wait, share=0.1)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await line.ask(gate.wait, share=0.1)
        waiting.append(asyncio.create_task(line.ask(gate.wait)))
        gate.set()
        assert await asyncio.gather(*waiting) == [True] * 3

    asyncio.run(flood())


def test_what_nobody_waits_for_any_more_is_not_asked() -> None:
    async def leave() -> None:
        gate, asked = threading.Event(), list[str]()
        line = Line("registrar", threads=1, most=10)
        first = asyncio.create_task(line.ask(gate.wait))
        gone = asyncio.create_task(line.ask(lambda: asked.append("gone"), is_wanted=lambda: False))
        await asyncio.sleep(0)
        gate.set()
        await first
        with pytest.raises(Busy):
            await gone
        assert not asked

    asyncio.run(leave())


def test_a_crowd_from_one_address_waits_behind_itself() -> None:
    async def crowd() -> None:
        gate, answered = threading.Event(), list[str]()
        line = Line("registrar", threads=1, most=100)
        waiting = list[asyncio.Task[object]]()
        waiting.append(asyncio.create_task(line.ask(gate.wait)))
        for who in ("crowd 1", "crowd 2", "crowd 3", "one 1", "one 2", "other 1"):
            asked = line.ask(partial(answered.append, who), origin=who.split()[0])
            waiting.append(asyncio.create_task(asked))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*waiting)
        assert answered == ["crowd 1", "one 1", "other 1", "crowd 2", "one 2", "crowd 3"]

    asyncio.run(crowd())


def test_in_a_full_line_the_longest_row_gives_way() -> None:
    async def crowd() -> None:
        gate = threading.Event()
        line = Line("registrar", threads=1, most=6)
        flood = [asyncio.create_task(line.ask(gate.wait, origin="flood")) for _ in range(6)]
        await asyncio.sleep(0)
        honest = [asyncio.create_task(line.ask(gate.wait, origin="carrier")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await line.ask(gate.wait, origin="flood")
        with pytest.raises(Busy):
            await line.ask(gate.wait, origin="carrier")  # it has its share
        with pytest.raises(Busy):
            await line.ask(gate.wait, origin="forged", share=0.5)
        gate.set()
        assert await asyncio.gather(*honest) == [True] * 2
        ends = await asyncio.gather(*flood, return_exceptions=True)
        assert [isinstance(end, Busy) for end in ends] == [False] * 4 + [True] * 2

    asyncio.run(crowd())


def test_who_goes_away_gives_his_turn_to_the_next() -> None:
    async def leave() -> None:
        gate = threading.Event()
        line = Line("door", threads=1, most=10)
        leaving = list[asyncio.Task[bool]]()

        async def first() -> None:
            await line.ask(gate.wait)
            leaving[1].cancel()  # whose turn it is since a moment ago

        going = asyncio.create_task(first())
        await asyncio.sleep(0)
        leaving += [asyncio.create_task(line.ask(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        leaving[0].cancel()  # while it waits
        gate.set()
        await going
        assert await line.ask(lambda: "next") == "next"
        assert [one.cancelled() for one in leaving] == [True, True]

    asyncio.run(leave())


def test_no_thread_waits_for_a_loop_that_has_much_to_do() -> None:
    async def flood() -> None:
        answered = threading.Semaphore(0)
        line = Line("registrar", threads=1, most=10, ahead=2)
        waiting = [asyncio.create_task(line.ask(answered.release)) for _ in range(3)]
        await asyncio.sleep(0)
        assert all(answered.acquire(timeout=5) for _ in waiting)  # meanwhile the loop does nothing else
        await asyncio.gather(*waiting)

    asyncio.run(flood())
