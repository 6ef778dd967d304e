"""`motorpool audit verify`: walks the chain, names what is wrong, and fails if anything is."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from motorpool.audit.chain import heads
from motorpool.audit.chain.hashing import NoSm3, require_sm3
from motorpool.audit.chain.heads import BadHeads, Head
from motorpool.audit.chain.verifying import Verification

SHOWN = 200


class Command(BaseCommand):
    help = "核验操作记录的哈希链。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", type=Path)

    def handle(self, *, head: Path | None, **_: Any) -> None:
        try:
            require_sm3()
            saved = self._saved(head)
        except (NoSm3, BadHeads) as error:
            raise CommandError(str(error)) from error
        walk = Verification(upto=heads.current(), saved=saved, at=timezone.now(), say=self.stderr.write)
        found: Counter[str] = Counter()
        for problem in walk.problems():
            if found.total() < SHOWN:
                self.stdout.write(f"✗ {problem}")
            found[problem.kind.value] += 1
        self.stdout.write(f"已核验 {walk.checked} 条封存，另有 {walk.waiting} 条刚提交的记录等待封存。")
        if found:
            self._conclude(found, walk.not_told)
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("✓ 链完整：没有记录被篡改、删除、插入或调换。"))

    def _saved(self, given: Path | None) -> list[Head]:
        """A file kept elsewhere says more than our own, which whoever holds this machine may rewrite."""
        path = given or heads.place()
        if given is None and not path.exists():
            self.stdout.write("没有已保存的链头可对照，无法发现链尾截断或整链重算。")
            return []
        saved = heads.read(path)
        self.stdout.write(f"对照 {path} 中的 {len(saved)} 个链头。")
        return saved

    def _conclude(self, found: Counter[str], not_told: int) -> None:
        kinds = "，".join(f"{kind} {number}" for kind, number in found.items())
        self.stdout.write(self.style.ERROR(f"✗ 发现 {found.total() + not_told} 处问题：{kinds}。"))
        if found.total() > SHOWN or not_told:
            self.stdout.write(f"以上只列出前 {SHOWN} 处。")
