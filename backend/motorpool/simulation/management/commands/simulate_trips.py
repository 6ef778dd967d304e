"""`simulate_trips`: the demonstration's vehicles drive its trips, until stopped."""

from datetime import timedelta
from typing import Any

import uvloop
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from motorpool.kit.moments import day_of, start_of
from motorpool.simulation.following import Following
from motorpool.simulation.plans import last_heard
from simulator.clock import Clock
from simulator.fleet import Fleet
from simulator.itinerary import Plan
from simulator.roads import RoadNet
from simulator.running import beside, tell
from simulator.terminal import Server

FIRST_HOUR = timedelta(hours=6)  # of today, from which on everybody reports; who drives earlier does so earlier
BEFORE_S = 600.0


class Command(BaseCommand):
    requires_system_checks = ()
    help = "模拟演示车队：车辆按出车任务行驶，并向网关报告位置。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--server", nargs=2, metavar=("HOST", "PORT"), required=True)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            # It would make up positions of real vehicles.
            raise CommandError("只能在演示环境中运行(MOTORPOOL_DEMO=1)。")
        host, port = options["server"]
        try:
            uvloop.run(self._run(Server(host, int(port)), options["seed"]))
        except KeyboardInterrupt:
            self.stdout.write("已停止。")

    async def _run(self, server: Server, seed: int) -> None:
        net, today = RoadNet(seed=seed), start_of(day_of(timezone.now()))
        heard, morning = await sync_to_async(last_heard)(), (today + FIRST_HOUR).timestamp()

        def past_from(plan: Plan) -> float:
            begins = min([morning, *(leg.depart_at - BEFORE_S for leg in plan.legs[:1])])
            return max(begins, heard.get(plan.phone, 0.0))

        async with Fleet(server=server, clock=Clock(), seed=seed) as fleet:
            following = Following(fleet, net, seed=seed, since=today, past_from=past_from)
            async with beside(following.go_on(), tell(fleet, self.stdout.write)):
                await fleet.run()
