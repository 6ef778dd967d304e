"""Which person a session belongs to.

`django.contrib.auth` would bring its own users, groups and permissions into the database; only its hashing is used.
"""

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from motorpool.accounts.models import User

USER, PROOF = "user_id", "password_proof"


def start(session: SessionBase, user: User) -> None:
    """A new session under a new key, whatever was there before."""
    session.flush()
    session[USER] = user.pk
    session[PROOF] = user.get_session_auth_hash()


def renew(session: SessionBase, user: User) -> None:
    """After a change of password: this session goes on under a new key, every other one ends."""
    session.cycle_key()
    session[PROOF] = user.get_session_auth_hash()


def owner(session: SessionBase) -> User | None:
    """The active person whose password is still the one the session was started with."""
    key = session.get(USER)
    user = User.objects.filter(pk=key, is_active=True).first() if key else None
    if user is None or not constant_time_compare(session.get(PROOF, ""), user.get_session_auth_hash()):
        return None
    return user
