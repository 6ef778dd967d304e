"""`positions_status`: what lies where."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from motorpool.tracking.store.packing import OTHER, partitions

_PACKED = """
SELECT count(*), coalesce(sum(positions), 0), coalesce(sum(octet_length(data)), 0), min(day), max(day)
FROM tracking_packed
"""


class Command(BaseCommand):
    help = "显示位置数据的存放情况。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            for name, day in [*partitions(), (OTHER, "（未建分区）")]:
                cursor.execute("SELECT greatest(reltuples, 0), pg_total_relation_size(oid) FROM pg_class"
                               " WHERE oid = %s::regclass", [name])  # fmt: skip
                rows, size = cursor.fetchone()
                if size > 100_000:
                    self.stdout.write(f"未压缩 {day}：约 {rows:,.0f} 条，{size / 1e6:,.1f} MB")
            cursor.execute(_PACKED)
            days, positions, size, first, last = cursor.fetchone()
        if days:
            each = size / max(positions, 1)
            self.stdout.write(f"已压缩 {first} 至 {last}：{days:,} 车日，{positions:,} 条，每条 {each:.1f} 字节")
        else:
            self.stdout.write("尚无已压缩的位置。")
