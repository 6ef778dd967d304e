"""Turning the breach of a named database constraint into a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from motorpool.kit.errors import DomainError


@contextmanager
def breach_of(*names: str, becomes: DomainError) -> Iterator[None]:
    """Run in a savepoint; a breach of one of these constraints becomes that refusal, any other error stays itself."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name not in names:
            raise
        raise becomes from error
