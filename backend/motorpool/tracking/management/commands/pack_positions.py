"""`pack_positions`: pack the closed days now instead of at night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from motorpool.kit.moments import day_of
from motorpool.tracking.services.expiring import expire_tracks
from motorpool.tracking.store.packing import pack_closed_days


class Command(BaseCommand):
    help = "压缩已到期的历史位置，删除超过保存期的月份。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        at = timezone.now()
        packed, gone = pack_closed_days(today=day_of(at)), expire_tracks(today=day_of(at), at=at)
        self.stdout.write(f"已压缩 {len(packed)} 天，已删除 {gone.months} 个月。")
