"""The fleet follows the trips: whoever departs drives off, whoever is back stands in the yard."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from asgiref.sync import sync_to_async
from django.db import connection

from motorpool.simulation.plans import Duty, Odometer, duties, plan_of
from simulator.fleet import Fleet
from simulator.itinerary import Itinerary, Plan
from simulator.roads import RoadNet, metres

LOOK_EVERY_S = 5.0
NEAR_M = 300.0
"""So far a vehicle may be from where a new plan has it, without anybody noticing a leap."""


class Following:
    def __init__(
        self, fleet: Fleet, net: RoadNet, *, seed: int, since: datetime, past_from: Callable[[Plan], float]
    ) -> None:
        self._fleet, self._net, self._seed = fleet, net, seed
        self._since, self._past_from = since, past_from
        self._known: dict[str, Duty] = {}

    async def look(self) -> int:
        """How many vehicles do something else than before, or are new."""
        changed = 0
        for duty, odometer_m in await sync_to_async(self._read)():
            if self._known.get(duty.phone) != duty:
                self._known[duty.phone] = duty
                self._set_out(plan_of(duty, self._net, midnight=self._since.timestamp(), odometer_m=odometer_m))
                changed += 1
                await asyncio.sleep(0)  # finding roads takes a while: others drive meanwhile
        return changed

    async def go_on(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    def _read(self) -> list[Odometer]:
        """In a thread of its own, which keeps no connection."""
        with closing(connection):
            return duties(self._net, since=self._since)

    def _set_out(self, plan: Plan) -> None:
        known = self._fleet.itinerary_of(plan.phone)
        if known is None:
            self._fleet.add(Itinerary(plan, self._net, seed=self._seed), since=self._past_from(plan))
        else:
            self._fleet.replan(self._adapted(known, plan))

    def _adapted(self, known: Itinerary, plan: Plan) -> Itinerary:
        """The new plan as it stands, if the vehicle is about where it should be; else from where it is."""
        now = self._fleet.clock.now()
        plan = plan.with_odometer(known.plan.odometer_m)  # the terminal's own goes on
        ideal = Itinerary(plan, self._net, seed=self._seed)
        here, there = known.at(now), ideal.at(now)
        if metres((here.lat, here.lon), (there.lat, there.lon)) <= NEAR_M:
            return ideal
        rest = [leg for leg in plan.legs if leg.depart_at > now] or list(plan.legs[-1:])
        legs = [leg._replace(depart_at=max(leg.depart_at, now), arrive_at=None) for leg in rest]
        return known.diverted(now, legs, plan)
