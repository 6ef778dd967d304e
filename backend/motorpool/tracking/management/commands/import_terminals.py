"""`import_terminals FILE.csv`: pre-registers terminals in bulk and binds them to their vehicles."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from motorpool.access.actors import Actor, Grant
from motorpool.access.permissions import Permission
from motorpool.kit.errors import DomainError
from motorpool.kit.moments import day_of
from motorpool.tracking.services.importing import import_terminals

# Whoever may run commands on the server may reach every unit.
EVERYWHERE = (Grant(frozenset({Permission.TERMINAL_MANAGE}), path=""),)


class Command(BaseCommand):
    help = "批量登记终端：CSV 文件，列名 phone,plate。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        operator = Actor(user_id=None, name="命令行", on=day_of(now), grants=EVERYWHERE)
        try:
            done = import_terminals(raw=options["file"].read_bytes(), by=operator, at=now)
        except OSError as error:
            raise CommandError(f"无法读取文件 {options['file']}：{error.strerror}") from error
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        for line in done.errors:
            self.stderr.write(line)
        self.stdout.write(f"新登记 {done.created} 个，绑定 {done.bound} 个，未变 {done.unchanged} 个。")
        if done.errors:
            raise CommandError(f"{len(done.errors)} 行未能导入。")
