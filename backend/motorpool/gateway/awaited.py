"""What has been sent and is not answered: its answer, what that says, how long it is waited for. No I/O here."""

from dataclasses import dataclass

from django.conf import settings

from jt808.messages import Message, PhotoAnswer, RawMessage, TerminalAnswer
from jt808.messages.results import NOT_SUPPORTED, OK

GENERAL, QUESTION = 0x0001, 0x8302
SPECIAL = {
    0x8104: 0x0104, 0x8106: 0x0104, 0x8107: 0x0107, 0x8201: 0x0201, 0x8302: 0x0302, 0x8500: 0x0500, 0x8608: 0x0608,
    0x8700: 0x0700, 0x8702: 0x0702, 0x8801: 0x0805,
}  # fmt: skip
"""Which message answers which, where it is not the general answer."""
WITH_SERIAL = frozenset({GENERAL, 0x0104, 0x0201, 0x0302, 0x0500, 0x0700, 0x0805})
ANSWERS = WITH_SERIAL | frozenset({0x0107, 0x0608, 0x0702})
REASONS = {1: "终端答复：失败", 2: "终端答复：消息有误", 3: "终端答复：不支持"}


@dataclass(frozen=True)
class Patience:
    """How long an answer is waited for, and how often the command is repeated: T(n+1) = T(n) × (n+1)."""

    first_s: float
    repeats: int = 3
    result_s: float = 60.0
    """After the terminal has said that it got the command, until it says what came of it."""
    person_s: float = 900.0
    """The same where a driver has to answer, who may be driving."""

    @classmethod
    def of_environment(cls) -> "Patience":
        return cls(first_s=settings.GATEWAY_ANSWER_TIMEOUT)


@dataclass(eq=False)
class Pending:
    """Sent and not answered."""

    command_id: int
    number: int
    frames: list[bytes]
    serials: frozenset[int]
    is_once: bool
    due_at: float
    wait_s: float
    attempts: int = 1
    is_heard: bool = False

    @property
    def awaits(self) -> int:
        return SPECIAL.get(self.number, GENERAL)


def answered_by(waiting: list[Pending], number: int, body: bytes, message: Message) -> Pending | None:
    """What this is the answer to. A general answer must name the right command, too."""
    for pending in waiting:
        if number not in WITH_SERIAL:
            if pending.awaits == number:
                return pending
        elif int.from_bytes(body[:2], "big") in pending.serials:
            if number == pending.awaits != GENERAL:
                return pending
            if isinstance(message, TerminalAnswer) and message.answered_id == pending.number:
                return pending
    return None


def outcome_of(message: Message, result: int | None) -> tuple[str, str]:
    """The move that ends the command, and what to say about it. `result`: of a general answer."""
    match message:
        case TerminalAnswer() if result == NOT_SUPPORTED:
            return "decline", REASONS[NOT_SUPPORTED]
        case TerminalAnswer() if result != OK:
            return "fail", REASONS.get(result or 0, f"终端答复：{result}")
        case PhotoAnswer() if message.result != OK:
            return "fail", "终端答复：通道不支持" if message.result == 2 else "终端答复：拍摄失败"
        case RawMessage():
            return "answer", "终端已应答，内容无法识别"
    return "answer", ""
