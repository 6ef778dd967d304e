"""`motorpool audit head`: the head of the chain as one line, to be kept outside this machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motorpool.audit.chain import heads


class Command(BaseCommand):
    help = "输出哈希链当前的链头。"

    def handle(self, **_: Any) -> None:
        head = heads.current()
        if head is None:
            raise CommandError("还没有封存任何记录。")
        self.stdout.write(str(head))
