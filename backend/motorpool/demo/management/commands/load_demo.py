"""`load_demo`: the demo city, made at the first start and brought up to the present at each later one."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from motorpool.demo.loading import Loading, Scale
from motorpool.demo.sign_ins import FILE
from motorpool.kit.errors import DomainError
from motorpool.kit.moments import from_edge

FULL = Scale()


class Command(BaseCommand):
    requires_system_checks = ()  # they read every route, which takes longer than the rest of a later start
    help = "装入演示城市的数据，或把已有的演示数据推进到现在。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=datetime.fromisoformat, help="假定的当前时间，例如 2026-11-23T09:00")
        parser.add_argument("--days", type=int, default=FULL.days, help="历史天数")
        parser.add_argument("--daily", type=int, default=FULL.daily, help="普通工作日的用车次数")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只能在演示环境中运行（MOTORPOOL_DEMO=1）。")
        now = from_edge(options["now"]) if options["now"] else timezone.now()
        scale = Scale(days=options["days"], daily=options["daily"])
        loading = Loading(now=now, scale=scale, home=Path(settings.MOTORPOOL_HOME), say=self.stdout.write)
        try:
            loading.run()
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"演示账号和密码见 {loading.home / FILE}")
