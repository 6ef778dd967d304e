"""`motorpool keys status` and `motorpool keys rotate`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from motorpool.access.actors import platform
from motorpool.audit.services import record
from motorpool.kit.moments import day_of
from motorpool.kit.resealing import columns, counts, reseal
from motorpool.kit.sealing import BadKeys, current, keys


class Command(BaseCommand):
    help = "个人信息的加密密钥。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "rotate"])

    def handle(self, *, act: str, **_: Any) -> None:
        try:
            if act == "rotate":
                self._rotate()
            self._status()
        except BadKeys as error:
            raise CommandError(str(error)) from error

    def _rotate(self) -> None:
        sealed = unreadable = 0
        for column in columns():
            done = reseal(column)
            sealed, unreadable = sealed + done.sealed, unreadable + done.unreadable
        at = timezone.now()
        after = {"key": str(current()), "sealed": sealed, "unreadable": unreadable}
        record(
            action="rotate",
            label="更换加密密钥",
            by=platform(day_of(at)),
            at=at,
            subject_type="accounts.key",
            after=after,
        )
        self.stdout.write(f"已用 {current()} 重新加密 {sealed} 条。")
        if unreadable:
            self.stderr.write(f"{unreadable} 条无法解密：缺少它们的密钥，或内容已损坏。")

    def _status(self) -> None:
        held = {key.id for key in keys()}
        for label, count in sorted(counts().items()):
            key_id = label.rpartition(".")[2]
            note = "（当前）" if label == str(current()) else "" if key_id in held else "（密钥缺失）"
            self.stdout.write(f"{label}  {count} 条{note}")
