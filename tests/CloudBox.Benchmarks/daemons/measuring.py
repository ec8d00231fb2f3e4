"""One run of a case: seconds, bytes on the wire, CPU seconds."""
import dataclasses
import statistics
import time


@dataclasses.dataclass
class Run:
    seconds: float = 0.0
    wire: int = 0
    cpu: float = 0.0


class Stopwatch:
    """Measures what happens inside `with`; `stop` ends the time, the end of the block ends counting."""

    def __init__(self, lan, cpu, sender=None):
        self._lan, self._cpu, self._sender = lan, cpu, sender
        self.run = Run()

    def __enter__(self):
        self.restart()
        return self

    def restart(self):
        """What came before was preparation."""
        self._cpu_start, self._wire_start = self._cpu(), self._bytes()
        self.begin()

    def begin(self):
        """Starts the time, and the time alone."""
        self._start = time.monotonic()

    def stop(self):
        self.run.seconds = time.monotonic() - self._start

    def __exit__(self, kind, *_):
        if kind is None:
            if self.run.seconds == 0.0:
                self.stop()
            time.sleep(0.3)  # acknowledgements of what has arrived belong to it
            self.run.cpu = self._cpu() - self._cpu_start
            self.run.wire = self._bytes() - self._wire_start

    def _bytes(self):
        sent = self._lan.sent()
        return sum(sent) if self._sender is None else sent[self._sender]


def median(runs):
    """Each quantity's own median."""
    return Run(*(statistics.median(getattr(run, field.name) for run in runs) for field in dataclasses.fields(Run)))


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def as_size(count):
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size:
            return f"{count / size:.2f} {unit}"
    return f"{count:.0f} B"


def as_time(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"
