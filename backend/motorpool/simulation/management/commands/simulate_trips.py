"""`simulate_trips`: the demonstration's vehicles drive its trips, until stopped."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jt808 import Version
from motorpool.kit.moments import day_of, start_of
from motorpool.simulation.following import Following
from motorpool.simulation.plans import duties, last_heard, plan_of
from simulator.clock import Clock
from simulator.fleet import Fleet
from simulator.itinerary import Plan
from simulator.plans import write_plans
from simulator.reporting import USUAL, Conditions
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
        parser.add_argument("--spoken", metavar="VERSION")
        parser.add_argument("--noise", type=float, default=USUAL.noise_m)
        parser.add_argument("--no-tunnels", action="store_true")
        parser.add_argument("--outages", type=float, default=USUAL.outages_an_hour)
        parser.add_argument("--outage-minutes", type=float, default=USUAL.longest_outage_s / 60)
        parser.add_argument("--speed", type=float, default=1.0)
        parser.add_argument("--write-plan", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        net, today = RoadNet(seed=options["seed"], speed=options["speed"]), start_of(day_of(timezone.now()))
        if options["write_plan"]:
            midnight = today.timestamp()
            known = duties(net, since=today)
            plans = (plan_of(duty, net, midnight=midnight, odometer_m=driven) for duty, driven in known)
            write_plans(options["write_plan"], plans)
            return
        if not settings.DEMO:
            # It would make up positions of real vehicles.
            raise CommandError("只能在演示环境中运行（MOTORPOOL_DEMO=1）。")
        host, port = options["server"]
        try:
            conditions = Conditions(
                options["noise"], not options["no_tunnels"], options["outages"], options["outage_minutes"] * 60
            )
            version = Version(options["spoken"]) if options["spoken"] else None
            fleet = Fleet(
                server=Server(host, int(port)), clock=Clock(), seed=options["seed"], version=version,
                conditions=conditions,
            )  # fmt: skip
            uvloop.run(self._run(fleet, net, today, options["seed"]))
        except KeyboardInterrupt:
            self.stdout.write("已停止。")

    async def _run(self, made: Fleet, net: RoadNet, today: datetime, seed: int) -> None:
        heard, morning = await sync_to_async(last_heard)(), (today + FIRST_HOUR).timestamp()

        def past_from(plan: Plan) -> float:
            begins = min([morning, *(leg.depart_at - BEFORE_S for leg in plan.legs[:1])])
            return max(begins, heard.get(plan.phone, 0.0))

        async with made as fleet:
            following = Following(fleet, net, seed=seed, since=today, past_from=past_from)
            async with beside(following.go_on(), tell(fleet, self.stdout.write)):
                await fleet.run()
