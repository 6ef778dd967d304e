"""What ends a command with a message for the operator instead of a traceback."""


class CannotRun(Exception):
    """Says in the operator's language what is wrong and what to do about it."""


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C, SIGTERM): unwind in good order, this is no failure."""
