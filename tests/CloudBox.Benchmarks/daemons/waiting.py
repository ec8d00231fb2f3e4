"""Time limits. Nothing here waits without one."""
import time


class CaseFailed(Exception):
    """Why a case has no number."""


class Deadline:
    def __init__(self, seconds):
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self):
        return max(0.0, self._end - time.monotonic())

    def until(self, what, is_so, pause=0.001):
        """Asks again and again; returns when it is so, fails when the time is over."""
        while not is_so():
            if self.left() <= 0:
                raise CaseFailed(f"not within {self._seconds:.0f} s: {what}")
            time.sleep(pause)
