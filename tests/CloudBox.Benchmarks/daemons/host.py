"""A host of the LAN that runs the program on a folder of its own."""
import os
import signal
import subprocess
import time

from lan import Lan
from waiting import CaseFailed

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Host:
    def __init__(self, lan, number, scratch, program, options=()):
        self.number = number
        self._namespace = lan.hosts[number - 1]
        self._beside = os.path.join(scratch, f"h{number}")
        self.folder = os.path.join(self._beside, "share")
        self.log = os.path.join(self._beside, "log")
        os.makedirs(self.folder)
        command = ["dotnet", program] if program.endswith(".dll") else [program]
        self._command = [*command, "-n", f"host{number}", "-d", self.folder, "-i", "1", "-b", "7000", *options]
        self._process = None
        self._cpu_before = 0.0

    def path(self, name):
        return os.path.join(self.folder, name)

    def beside(self, name):
        """On the same file system, outside the folder."""
        return os.path.join(self._beside, name)

    def start(self):
        environment = {**os.environ, "XDG_STATE_HOME": os.path.join(self._beside, "state"), "DOTNET_NOLOGO": "1"}
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                Lan.inside(self._namespace, *self._command), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, cwd=self._beside)

    def stop(self):
        if self._process is None:
            return
        if self._process.poll() is None:
            self._cpu_before += self._cpu_now()
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        self._process = None

    def cpu(self):
        """CPU seconds of all its runs."""
        return self._cpu_before + self._cpu_now()

    def rss(self):
        """Resident bytes now."""
        with open(f"/proc/{self._process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE

    def check_alive(self):
        if self._process is not None and self._process.poll() is not None:
            raise CaseFailed(f"host{self.number} ended with {self._process.returncode}: {self.last_words()}")

    def last_words(self, lines=3):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return " / ".join(line.strip() for line in log.readlines()[-lines:])

    def has_said(self, text):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return text in log.read()

    def _cpu_now(self):
        if self._process is None or self._process.poll() is not None:
            return 0.0
        with open(f"/proc/{self._process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


class Hosts:
    """Some hosts that are in sync, for one case; stopped and removed at its end."""

    def __init__(self, setting, count, is_closed=False, is_started=True):
        self._setting = setting
        self.lan = setting.lan
        self._scratch = os.path.join(setting.scratch, f"case{time.monotonic_ns()}")
        os.makedirs(self._scratch)
        options = ["--key", setting.key()] if is_closed else []
        self.all = [Host(setting.lan, number, self._scratch, setting.program, options) for number in range(1, count + 1)]
        self._is_started = is_started

    def __enter__(self):
        try:
            if self._is_started:
                self.start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for host in self.all:
            host.stop()
        self._setting.put_aside(self._scratch)

    def __iter__(self):
        return iter(self.all)

    def start_all(self):
        """Starts them, and waits until a file of each has reached all. The file that stays makes no delete a sudden emptiness."""
        deadline = self._setting.deadline()
        for host in self.all:
            host.start()
        for host in self.all:
            name = f"of-host{host.number}"
            with open(host.path(name), "w", encoding="ascii") as out:
                out.write(name)
        for host in self.all:
            for other in self.all:
                deadline.until("the hosts meet", lambda host=host, other=other: self._has(other, f"of-host{host.number}"), pause=0.02)
        if len(self.all) > 1:
            deadline.until("all sessions are in sync", lambda: all(host.has_said("in sync with") for host in self.all), pause=0.05)
        time.sleep(0.5)  # what follows the first meeting is not the case's matter

    def _has(self, host, name):
        host.check_alive()
        return os.path.exists(host.path(name))

    def folders(self):
        return [host.folder for host in self.all]

    def cpu(self):
        return sum(host.cpu() for host in self.all)
