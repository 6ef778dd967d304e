"""The moves of `audit.lifecycle`, by the same tables, for records that are still in memory only."""

from motorpool.audit.lifecycle import HasLifecycle


def moved(row: HasLifecycle, action: str) -> str:
    """Make the move, or IllegalAction. The status before it."""
    before: str = row.status
    row.status = row.LIFECYCLE.target(action, before)
    return before
