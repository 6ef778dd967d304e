"""A new initial password from the server itself, for whom nobody on the platform may reset it (ADR 0034)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from motorpool.access.actors import platform
from motorpool.accounts.passwords import issue_password
from motorpool.accounts.queries import typed
from motorpool.kit.moments import day_of


class Command(BaseCommand):
    help = "为账号生成新的初始密码并显示；操作记录写明在服务器上重置。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        now = timezone.now()
        with transaction.atomic():
            user = typed(username).select_for_update(of=("self",)).first()
            if user is None:
                raise CommandError(f"没有账号 {username}")
            password = issue_password(user=user, by=platform(day_of(now)), at=now, note="在服务器上重置")
        self.stdout.write(password)
