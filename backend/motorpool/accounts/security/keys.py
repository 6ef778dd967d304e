"""How the keys of personal data stand: which one seals, and what others have sealed. Never a key itself."""

from typing import Any

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.accounts.security.policy import is_over_everything
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotPermitted
from motorpool.kit.paging import CAP
from motorpool.kit.resealing import capped_counts
from motorpool.kit.sealing import come_from_environment, current, keys

CIPHERS = {"a": "AES-256-GCM", "s": "SM4-GCM"}
ROTATED = "accounts.key.rotate"


class KeysAtTheRoot(NotPermitted):
    message = "加密密钥对全平台生效，只有最上级单位的安全管理员可以查看"


def standing_of_keys(*, by: Actor) -> dict[str, Any]:
    """Counted as far as `CAP` in each column; `motorpool keys status` counts to the end."""
    if not is_over_everything(by, Permission.SECURITY_MANAGE):
        raise KeysAtTheRoot
    held, now = {key.id for key in keys()}, str(current())
    found = capped_counts(CAP)
    rotated = Entry.objects.filter(action=ROTATED).order_by("-pk").first()
    return {
        "in_environment": come_from_environment(),
        "rotated_at": rotated.at if rotated else None,
        "keys": [
            _line(label, found.get(label, 0), now=now, held=held)
            for label in sorted({*found, now}, key=lambda one: (one != now, one))
        ],
        "unused": sorted(held - {label.rpartition(".")[2] for label in {*found, now}}),
    }


def _line(label: str, count: int, *, now: str, held: set[str]) -> dict[str, Any]:
    _, cipher, key_id = label.split(".", 2)
    state = "current" if label == now else "old" if key_id in held else "missing"
    counted = {"values": min(count, CAP), "more": count > CAP}
    return {"key_id": key_id, "cipher": CIPHERS.get(cipher, cipher), "state": state, **counted}
