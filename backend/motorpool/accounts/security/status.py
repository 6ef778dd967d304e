"""Reading how somebody's own way in stands."""

from typing import Any

from motorpool.access.actors import Actor
from motorpool.accounts.models import RecoveryCode, SecondFactor, User
from motorpool.accounts.queries import holds_any
from motorpool.accounts.security import policy


def required_of(actor: Actor) -> bool:
    """Whether one of the person's roles asks for a second factor."""
    roles = policy.current().second_factor_roles
    return bool(roles) and holds_any(User.objects.get(pk=actor.person), roles, actor.on)


def factor_of(actor: Actor) -> dict[str, Any]:
    factor = SecondFactor.objects.filter(user_id=actor.person, confirmed_at__isnull=False).first()
    return {
        "enrolled_at": factor.confirmed_at if factor else None,
        "required": required_of(actor),
        "recovery_codes_left": RecoveryCode.objects.filter(user_id=actor.person, used_at=None).count(),
    }
