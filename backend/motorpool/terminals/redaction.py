"""What terminals say that is not kept, or not shown as bytes: numbers of papers, passwords, places, people.

Whoever looks after devices needs to know that they answer, not who sits where. A message or a block of the driving
recorder that is not known to be harmless counts as if it held all of that.
"""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from motorpool.kit.sealing import BadKeys, seal
from motorpool.terminals.contents import RecorderBlock
from motorpool.terminals.parameters import SECRET

log = logging.getLogger(__name__)
PARAMETERS, RECORDER, DRIVER_CARD = 0x0104, 0x0700, 0x0702
HARMLESS = frozenset(
    {0x0001, 0x0107, 0x0108, 0x0301, 0x0302, 0x0303, 0x0608, 0x0705, 0x0800, 0x0805, 0x0A00, 0x1003, 0x1205}
)
"""Messages whose bytes tell of the device alone."""
SEALED_AS = "terminals.message.sealed"
_PAPERS = frozenset({"licence", "id_number"})
_BLOCKS = frozenset(RecorderBlock) - {RecorderBlock.DRIVER}


def kept_answer(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """As the codec describes it, without what must not stay with the command, and what PostgreSQL could not hold."""
    if answer is None:
        return None
    kept = {name: value for name, value in answer.items() if name not in _PAPERS}
    if "parameters" in kept:
        kept["parameters"] = [_kept_parameter(one) for one in kept["parameters"]]
    if "data" in kept and "command" in kept and int(kept["command"], 16) not in _BLOCKS:
        kept["data"] = None
        kept.pop("block", None)
    if "raw" in kept and kept.get("number") not in HARMLESS:
        kept["raw"] = None
    return {name: _storable(value) for name, value in kept.items()}


class AtRest(NamedTuple):
    body: bytes
    sealed: str


def at_rest(number: int, body: bytes) -> AtRest:
    """How a message waits until it is read: sealed where its bytes go afterwards.

    Without a key it waits without them. It is no reason to store no positions, and must not stand there in clear.
    """
    if not must_be_erased(number, body):
        return AtRest(body, "")
    try:
        return AtRest(b"", seal(body.hex(), context=SEALED_AS))
    except BadKeys as error:
        log.error("a message 0x%04X is kept without its content, which cannot be sealed: %s", number, error)
        return AtRest(b"", "")


def must_be_erased(number: int, body: bytes) -> bool:
    """Whether the bytes of this message go as soon as it has been read."""
    if number == RECORDER:  # the serial of the question, then the block
        return body[2:3] not in {bytes([block]) for block in _BLOCKS}
    return number in (PARAMETERS, DRIVER_CARD)


def _storable(value: Any) -> Any:  # Any: whatever JSON can say
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case Mapping():
            return {name: _storable(one) for name, one in value.items()}
        case list() | tuple():
            return [_storable(one) for one in value]
    return value


def _kept_parameter(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"id": one["id"]} if int(one["id"], 16) in SECRET else one
