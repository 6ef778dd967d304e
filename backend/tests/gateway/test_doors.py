"""Lines before the register: how long they may get, and who passes by."""

import asyncio
import threading

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
