"""What other means need for the same, in the same namespaces: the raw reference, and rsync where it is installed."""
import os
import shutil
import subprocess
import sys

from host import TICKS
from lan import Lan
from measuring import Run, Stopwatch, as_size, as_time, median, percentile
from trees import check_equal, make_file, make_tree, random_bytes
from waiting import CaseFailed

RSYNC_PORT = 8730
REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.py")


class Pair:
    """Two directories, and a server of some kind that receives into the second one on the second host."""

    def __init__(self, setting):
        self.setting = setting
        self._scratch = os.path.join(setting.scratch, "pair")
        self.here, self.there = os.path.join(self._scratch, "here"), os.path.join(self._scratch, "there")
        self.address = setting.lan.address(2)
        self._server = None

    def __enter__(self):
        os.makedirs(self.here)
        os.makedirs(self.there)
        return self

    def __exit__(self, *_):
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
        self.setting.put_aside(self._scratch)

    def serve(self, *command):
        self._server = subprocess.Popen(
            Lan.inside(self.setting.lan.hosts[1], *command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)

    def wait_until_ready(self):
        if self._server.stdout.readline() != b"ready\n":
            raise CaseFailed("the reference's receiver did not start")

    def run(self, *command):
        """Runs a client on the first host to its end; what it prints."""
        client = subprocess.Popen(Lan.inside(self.setting.lan.hosts[0], *command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            printed, _ = client.communicate(timeout=self.setting.timeout)
        except subprocess.TimeoutExpired:
            raise CaseFailed(f"{os.path.basename(command[0])} did not end") from None
        finally:
            if client.poll() is None:
                client.kill()
                client.wait(10)
        if client.returncode != 0:
            raise CaseFailed(f"{os.path.basename(command[0])} ended with {client.returncode}: {printed.strip()[-200:]}")
        return printed

    def cpu(self):
        """CPU seconds of all clients that have ended, and of the server with its ended children."""
        times = os.times()
        with open(f"/proc/{self._server.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return times.children_user + times.children_system + sum(int(field) for field in fields[11:15]) / TICKS

    def make(self, files):
        """One large file, or so many small ones."""
        self.clear()
        if files == 1:
            make_file(os.path.join(self.here, "big"), self.setting.bulk_mib, seed=5)
        else:
            make_tree(self.here, files, 4096, seed=6)
        os.sync()

    def clear(self):
        for top in (self.here, self.there):
            self.setting.put_aside(top)
            os.mkdir(top)

    def check(self):
        check_equal(self.setting.deadline(), [self.here, self.there])


def start_reference(pair):
    pair.serve(sys.executable, REFERENCE, "serve", pair.there, pair.address)
    pair.wait_until_ready()


def raw_copy(setting, files):
    runs = []
    with Pair(setting) as pair:
        start_reference(pair)
        for _ in range(setting.runs):
            pair.make(files)
            with Stopwatch(setting.lan, pair.cpu) as watch:
                printed = pair.run(sys.executable, REFERENCE, "send", pair.here, pair.address, "1")
            watch.run.seconds = float(printed)
            runs.append(watch.run)
            pair.check()
    return tell(median(runs))


def raw_latency(setting):
    with Pair(setting) as pair:
        start_reference(pair)
        with open(os.path.join(pair.here, "small"), "wb") as out:
            out.write(random_bytes(1024, 1))
        times = [float(line) for line in pair.run(sys.executable, REFERENCE, "send", pair.here, pair.address, "50").split()]
        pair.check()
    return f"{as_time(percentile(times, 0.5))}, p95 {as_time(percentile(times, 0.95))}"


def start_rsync(pair):
    settings = pair.here + ".conf"
    with open(settings, "w", encoding="utf-8") as out:
        out.write(f"use chroot = no\nuid = 0\ngid = 0\nreverse lookup = no\n[there]\npath = {pair.there}\nread only = no\n")
    pair.serve("rsync", "--daemon", "--no-detach", f"--config={settings}", f"--address={pair.address}", f"--port={RSYNC_PORT}")
    pair.setting.deadline(10).until("rsync answers", lambda: answers(pair), pause=0.05)


def answers(pair):
    try:
        pair.run("rsync", f"rsync://{pair.address}:{RSYNC_PORT}/")
        return True
    except CaseFailed:
        return False


def copy_by_rsync(pair):
    pair.run("rsync", "-a", "--delete", pair.here + "/", f"rsync://{pair.address}:{RSYNC_PORT}/there/")


def rsync_new(setting, files):
    runs = []
    with Pair(setting) as pair:
        start_rsync(pair)
        for _ in range(setting.runs):
            pair.make(files)
            runs.append(time_rsync(pair))
    return tell(median(runs))


def rsync_change(setting, files, change):
    """What a change of a tree that is there already takes; `change(pair, number)` makes it."""
    runs = []
    with Pair(setting) as pair:
        start_rsync(pair)
        pair.make(files)
        copy_by_rsync(pair)
        for number in range(setting.runs):
            change(pair, number)
            runs.append(time_rsync(pair))
            if change is empty:
                pair.make(files)
                copy_by_rsync(pair)
    return tell(median(runs))


def time_rsync(pair):
    with Stopwatch(pair.setting.lan, pair.cpu) as watch:
        copy_by_rsync(pair)
        watch.stop()
    pair.check()
    return watch.run


def empty(pair, _):
    for name in os.listdir(pair.here):
        shutil.rmtree(os.path.join(pair.here, name))


def tell(run: Run):
    return f"{as_time(run.seconds)}, {as_size(run.wire)}, {run.cpu:.2f} CPU-s"


def edit_by(change):
    """An edit of the daemons' cases, for a pair."""

    class Here:
        def __init__(self, pair):
            self.path = lambda name: os.path.join(pair.here, name)
            self.beside = lambda name: f"{pair.here}.{name}"

    return lambda pair, number: change(pair.setting, Here(pair), number)()
