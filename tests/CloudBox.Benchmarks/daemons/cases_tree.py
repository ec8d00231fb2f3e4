"""Many small files: new, moved, deleted, changed while a host was away, and nothing at all."""
import os
import random
import shutil
import time
import zlib

from host import Hosts
from measuring import Run, Stopwatch, as_size, median
from trees import Arrival, check_equal, count_files, make_tree, random_bytes

SMALL = 4096
IDLE_SECONDS = 60


def small_files(setting, files):
    """A tree is moved into the folder."""
    runs = []
    with Hosts(setting, 2) as hosts:
        for number in range(setting.runs):
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                bring(setting, hosts, f"tree{number}", files, watch)
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def bring(setting, hosts, name, files, watch=None, size=SMALL):
    """Makes a tree beside the first host's folder, moves it in, waits for it on the others; the names in it."""
    here, *others = hosts
    names = make_tree(here.beside("tree"), files, size, seed=zlib.crc32(name.encode()))
    os.sync()
    if watch is not None:
        watch.restart()
    os.rename(here.beside("tree"), here.path(name))
    for other in others:
        arrived = Arrival(other.path(name), names, size)
        setting.deadline().until(f"{files} files arrive", arrived, pause=0.01)
    if watch is not None:
        watch.stop()
    return names


def rename_directory(setting):
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        names = bring(setting, hosts, "name0", setting.files)
        check_equal(setting.deadline(), hosts.folders())
        for number in range(1, setting.runs + 1):
            before, after = f"name{number - 1}", f"name{number}"
            arrived = Arrival(there.path(after), names, SMALL)
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                os.rename(here.path(before), here.path(after))
                setting.deadline().until(
                    "the directory has its new name alone", lambda: arrived() and count_files(there.path(before)) == 0, pause=0.01)
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def delete(setting):
    """From the moment when the last file is gone here until the last is gone there."""
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        for number in range(setting.runs):
            name = f"tree{number}"
            bring(setting, hosts, name, setting.files)
            check_equal(setting.deadline(), hosts.folders())
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                shutil.rmtree(here.path(name))
                watch.begin()
                setting.deadline().until("the last file is gone", lambda: count_files(there.path(name)) == 0, pause=0.01)
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def restart(setting, files):
    """A host is started on a tree that has not changed but for one new file: from its start until the other has that file."""
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        bring(setting, hosts, "tree", files)
        check_equal(setting.deadline(), hosts.folders())
        for number in range(setting.runs):
            here.stop()
            name = f"fresh{number}"
            with open(here.path(name), "wb") as out:
                out.write(random_bytes(1024, number))
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                here.start()
                setting.deadline().until("the new file arrives", lambda: os.path.exists(there.path(name)))
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def away(setting):
    """A host is away while a tenth is added, and a hundredth each deleted and edited: from its start until it has all that."""
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        names = [f"tree/{name}" for name in bring(setting, hosts, "tree", setting.files)]
        check_equal(setting.deadline(), hosts.folders())
        for number in range(setting.runs):
            there.stop()
            deleted, edited, added = change(here, names, number)
            setting.pause(2.0)
            all_added, all_edited = Arrival(there.folder, added, SMALL), Arrival(there.folder, edited, SMALL + number + 1)
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                there.start()
                setting.deadline().until(
                    "all changes arrive",
                    lambda: all_added() and all_edited() and not any(os.path.exists(there.path(name)) for name in deleted), pause=0.01)
                watch.stop()
            runs.append(watch.run)
            names = [name for name in names if name not in deleted and name not in edited] + added
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def change(here, names, number):
    chosen = random.Random(number).sample(names, len(names) // 50)
    deleted, edited = set(chosen[::2]), set(chosen[1::2])
    for name in deleted:
        os.unlink(here.path(name))
    for name in edited:
        with open(here.path(name), "wb") as out:
            out.write(os.urandom(SMALL + number + 1))
    added = make_tree(here.path(f"added{number}"), len(names) // 10, SMALL, seed=900 + number)
    return deleted, edited, [f"added{number}/{name}" for name in added]


def idle(setting):
    """What a host needs while nothing happens, after a tree has been brought to it; the larger of both."""
    with Hosts(setting, 2) as hosts:
        bring(setting, hosts, "tree", setting.files)
        check_equal(setting.deadline(), hosts.folders())
        setting.pause(5.0)
        return watch_idle(setting, hosts)


def million(setting):
    """1,000,000 files of 100 bytes on one host, from its start; the index is built when its check ends."""
    with Hosts(setting, 1, is_started=False) as hosts:
        here, = hosts
        make_tree(here.path("tree"), setting.million, 100, seed=3, per_directory=1000)
        started = time.monotonic()
        here.start()
        setting.deadline(1800).until("the first check ends", lambda: here.check_alive() or here.has_said("check: "), pause=0.5)
        built = time.monotonic() - started
        setting.pause(10.0)
        run, told = watch_idle(setting, hosts)
        return run, f"{told}; index built in {built:.0f} s"


def watch_idle(setting, hosts):
    before = [host.cpu() for host in hosts]
    wire = setting.lan.sent()
    setting.pause(IDLE_SECONDS)
    cpu = max(host.cpu() - earlier for host, earlier in zip(hosts, before))
    rss = max(host.rss() for host in hosts)
    return Run(IDLE_SECONDS, sum(setting.lan.sent()) - sum(wire), cpu), f"{as_size(rss)} RSS, {cpu:.2f} CPU-s a minute"
