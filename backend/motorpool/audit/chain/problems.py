"""What a verification can find wrong, each with a sentence for whoever has to act on it."""

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    CHANGED = "记录被篡改"
    REMOVED = "记录被删除"
    INSERTED = "记录系事后插入"
    REORDERED = "顺序被改动"
    GAP = "封存缺失"
    BROKEN = "封存被改动"
    UNSEALED = "长时间未封存"
    CUT = "链尾被截断"
    RECOMPUTED = "链被重新计算"
    HEADS_GONE = "链头文件被改动"
    CONCEALED = "记录被无据隐藏"


class Problem(NamedTuple):
    kind: Kind
    position: int | None
    entry_id: int | None
    detail: str

    def __str__(self) -> str:
        places = [
            f"位置 {self.position}" if self.position is not None else "",
            f"记录 {self.entry_id}" if self.entry_id is not None else "",
        ]
        return f"{self.kind.value}（{'，'.join(filter(None, places))}）：{self.detail}"
