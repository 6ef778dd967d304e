"""The time of the fleet: that of the world, or quicker."""

import time


class Clock:
    """Seconds since 1970, as the terminals' clocks show them."""

    def __init__(self, *, starts_at: float | None = None, pace: float = 1.0) -> None:
        """`pace` 60: a minute of theirs for each second of ours."""
        if pace <= 0:
            raise ValueError("time goes forward only")
        self._began = time.time()
        self._starts_at = self._began if starts_at is None else starts_at
        self.pace = pace

    def now(self) -> float:
        return self._starts_at + (time.time() - self._began) * self.pace

    def until(self, moment: float) -> float:
        """Real seconds until then; 0 where it is over."""
        return max(0.0, (moment - self.now()) / self.pace)
