"""Walking the whole chain and naming everything that is wrong. Reads only, in batches; may run beside the sealer."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from motorpool.audit.chain import explaining, rows
from motorpool.audit.chain.explaining import Loose
from motorpool.audit.chain.hashing import GENESIS, written
from motorpool.audit.chain.heads import Head
from motorpool.audit.chain.problems import Kind, Problem
from motorpool.audit.chain.rows import Row
from motorpool.audit.grounds import without_ground

T = TypeVar("T")
PATIENCE = timedelta(minutes=10)  # so long may an entry wait for its seal
KEPT = 10_000  # rows that do not fit, kept to be told apart; what comes later is only counted
SAY_EVERY = 200_000


class Verification:
    """One walk up to `upto`, the head when it began: what is sealed meanwhile is left for the next."""

    def __init__(self, *, upto: Head | None, saved: Sequence[Head], at: datetime, say: Callable[[str], object]) -> None:
        self.checked = self.waiting = self.not_told = 0
        self._upto, self._at, self._say = upto, at, say
        self._saved: dict[int, list[Head]] = defaultdict(list)
        for head in saved:
            self._saved[head.position].append(head)
        self._good = 0  # the last saved head that agrees
        self._recomputed = False
        self._changed: list[Row] = []
        self._loose: list[Loose] = []
        self._starts: dict[bytes, int] = {}
        self._floor = 0

    def problems(self) -> Iterator[Problem]:
        last, previous = 0, GENESIS
        for row in rows.seals(upto=self._upto.position if self._upto else 0):
            yield from self._gap(row, last, previous)
            yield from self._fitting(row, previous, is_next=row.position == last + 1)
            yield from self._against_saved(row)
            last, previous = row.position, row.chain_hash
            self.checked += 1
            if self.checked % SAY_EVERY == 0:
                self._say(f"已核验 {self.checked} 条…")
        yield from self._cut(last)
        yield from explaining.changed(self._changed)
        yield from explaining.loose(self._loose, self._starts)
        yield from self._without_seal()
        yield from _concealed_without_ground()

    def _gap(self, row: Row, last: int, previous: bytes) -> Iterator[Problem]:
        if row.position != last + 1:
            missing = f"{last + 1}–{row.position - 1}" if row.position > last + 2 else str(last + 1)
            self._starts[previous] = last + 1
            yield Problem(Kind.GAP, last + 1, None, f"位置 {missing} 的封存已不在，其后是记录 {row.entry_id}")

    def _fitting(self, row: Row, previous: bytes, *, is_next: bool) -> Iterator[Problem]:
        if row.facts is None:
            yield Problem(Kind.REMOVED, row.position, row.entry_id, "已封存的记录不在了")
        elif not row.content_fits:
            self._keep(self._changed, row)
        if not is_next:
            return
        if not row.follows(previous):
            self._keep(self._loose, Loose(row, previous))
        elif row.floor < self._floor or row.entry_id <= row.floor:
            yield Problem(Kind.INSERTED, row.position, row.entry_id, "封存它之前，编号在它之后的记录早已全部封存")
        else:
            self._floor = row.floor

    def _keep(self, where: list[T], what: T) -> None:
        if len(where) < KEPT:
            where.append(what)
        else:
            self.not_told += 1

    def _against_saved(self, row: Row) -> Iterator[Problem]:
        for head in self._saved.get(row.position, ()):
            if head.chain_hash == row.chain_hash.hex():
                self._good = row.position
            elif not self._recomputed:  # whatever comes after it differs too
                self._recomputed = True
                detail = f"与 {head.at} 保存的链头不同，位置 {self._good + 1}–{row.position} 之间的内容被改后重算"
                yield Problem(Kind.RECOMPUTED, row.position, row.entry_id, detail)

    def _cut(self, last: int) -> Iterator[Problem]:
        beyond = [position for position in self._saved if position > last]
        if beyond:
            head = self._saved[max(beyond)][-1]
            detail = f"{head.at} 保存的链头在位置 {head.position}，数据库中的链只到位置 {last}"
            yield Problem(Kind.CUT, last, None, detail)

    def _without_seal(self) -> Iterator[Problem]:
        """Those below the floor came too late to be sealed; of those above it, none should wait long."""
        is_quiet = self._upto is None or self._upto.at < written(self._at - PATIENCE)
        for one in rows.unsealed(old_before=self._at - PATIENCE):
            if one.entry_id <= self._floor:
                yield Problem(Kind.INSERTED, None, one.entry_id, "编号在它之后的记录早已封存，它却没有封存")
            elif one.is_old and is_quiet:
                yield Problem(Kind.UNSEALED, None, one.entry_id, "封存进程可能没有运行")
            else:
                self.waiting += 1


def _concealed_without_ground() -> Iterator[Problem]:
    """The chain says nothing of who may read an entry: that stands beside it, where the application writes."""
    for one in without_ground():
        detail = (
            f"标记为涉密记录而隐藏（{one.subject_type} {one.subject_id}），但该记录不涉及该车辆，"
            "或所写号牌属于其他车辆；记录本身未被改动，处理办法见 docs/audit.md"
        )
        yield Problem(Kind.CONCEALED, None, one.entry_id, detail)
