"""Few bytes fast, many bytes fast, and large files that change."""
import os
import shutil

from host import Hosts
from measuring import Run, Stopwatch, as_time, median, percentile
from trees import BLOCK, check_equal, make_file, random_bytes

LATENCY_FILES = 50


def has(path, size):
    """Whether it can be read there, with so many bytes."""
    try:
        with open(path, "rb") as file:
            return os.fstat(file.fileno()).st_size == size
    except FileNotFoundError:
        return False


def latency(setting):
    """1 KiB files one by one: from the end of the write to the moment when the peer can read it."""
    times = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        with Stopwatch(setting.lan, hosts.cpu) as watch:
            for number in range(LATENCY_FILES):
                deadline = setting.deadline(10)
                name = f"small{number}"
                with open(here.path(name), "wb") as out:
                    out.write(random_bytes(1024, number))
                one = Stopwatch(setting.lan, hosts.cpu)
                one.begin()
                deadline.until(f"{name} arrives", lambda name=name: has(there.path(name), 1024), pause=0.0002)
                one.stop()
                times.append(one.run.seconds)
                setting.pause(0.05)
        check_equal(setting.deadline(), hosts.folders())
    run = Run(percentile(times, 0.5), watch.run.wire // LATENCY_FILES, watch.run.cpu / LATENCY_FILES)
    return run, f"{as_time(run.seconds)}, p95 {as_time(percentile(times, 0.95))}"


def new_file(setting, is_closed):
    """A large file is moved into the folder."""
    runs = []
    size = setting.bulk_mib * BLOCK
    with Hosts(setting, 2, is_closed) as hosts:
        here, there = hosts
        for number in range(setting.runs):
            make_file(here.beside("new"), setting.bulk_mib, seed=number)
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                os.rename(here.beside("new"), here.path(f"big{number}"))
                wait(setting, there, f"big{number}", size)
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
            os.sync()
    return median(runs), None


def wait(setting, host, name, size, is_changed=None):
    deadline = setting.deadline()

    def arrived():
        host.check_alive()
        return has(host.path(name), size) and (is_changed is None or is_changed(host.path(name)))

    deadline.until(f"{name} arrives (host{host.number} says: {host.last_words(1)})", arrived)


def insert(setting, here, number):
    """One byte at the front: another file takes the name, as editors and rsync do it."""
    with open(here.path("big"), "rb") as source, open(here.beside("edited"), "wb") as out:
        out.write(bytes([number]))
        shutil.copyfileobj(source, out, BLOCK)
        out.flush()
        os.fsync(out.fileno())
    return lambda: os.rename(here.beside("edited"), here.path("big"))


def patch(_, here, number):
    """64 KiB in the middle, in place."""
    fresh = random_bytes(64 * 1024, 1000 + number)
    return lambda: write_at(here.path("big"), os.path.getsize(here.path("big")) // 2 + 12345, fresh)


def append(_, here, number):
    """1 MiB at the end, in place."""
    fresh = random_bytes(BLOCK, 2000 + number)
    return lambda: write_at(here.path("big"), os.path.getsize(here.path("big")), fresh)


def write_at(path, offset, fresh):
    with open(path, "r+b") as out:
        out.seek(offset)
        out.write(fresh)


def edit(setting, change):
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        bring_large(setting, hosts, "big", seed=77)
        for number in range(setting.runs):
            before = os.stat(there.path("big"))
            do = change(setting, here, number)
            setting.pause(1.0)
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                do()
                wait(setting, there, "big", os.path.getsize(here.path("big")), lambda path: os.stat(path).st_mtime_ns != before.st_mtime_ns)
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def copy_changed(setting):
    """Another file gets most of what one has: what is there already need not travel."""
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        bring_large(setting, hosts, "big", seed=79)
        for number in range(setting.runs):
            shutil.copyfile(here.path("big"), here.beside("copy"))
            write_at(here.beside("copy"), setting.bulk_mib * BLOCK, random_bytes(BLOCK, 3000 + number))
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                os.rename(here.beside("copy"), here.path(f"copy{number}"))
                wait(setting, there, f"copy{number}", (setting.bulk_mib + 1) * BLOCK)
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def come_back(setting):
    """A file that was deleted comes back, a little changed: the archive has the rest."""
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        bring_large(setting, hosts, "big", seed=80)
        for number in range(setting.runs):
            os.rename(here.path("big"), here.beside("big"))
            setting.deadline().until("it is gone there", lambda: not os.path.exists(there.path("big")), pause=0.01)
            write_at(here.beside("big"), 12345 + (number * BLOCK), random_bytes(4096, 4000 + number))
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                os.rename(here.beside("big"), here.path("big"))
                wait(setting, there, "big", setting.bulk_mib * BLOCK)
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def bring_large(setting, hosts, name, seed):
    here, there = hosts
    make_file(here.beside("new"), setting.bulk_mib, seed=seed)
    os.rename(here.beside("new"), here.path(name))
    wait(setting, there, name, setting.bulk_mib * BLOCK)
    check_equal(setting.deadline(), hosts.folders())


def rename_file(setting):
    runs = []
    with Hosts(setting, 2) as hosts:
        here, there = hosts
        bring_large(setting, hosts, "name0", seed=78)
        for number in range(1, setting.runs + 1):
            before, after = f"name{number - 1}", f"name{number}"
            with Stopwatch(setting.lan, hosts.cpu) as watch:
                os.rename(here.path(before), here.path(after))
                setting.deadline().until(
                    "the file has its new name alone",
                    lambda: os.path.exists(there.path(after)) and not os.path.exists(there.path(before)))
                watch.stop()
            runs.append(watch.run)
            check_equal(setting.deadline(), hosts.folders())
    return median(runs), None


def fan_out(setting, is_closed):
    """One file to four hosts: until the last has it; the wire is what the first host sends."""
    mib = max(1, setting.bulk_mib // 4)
    runs, sent = [], []
    with Hosts(setting, 5, is_closed) as hosts:
        here, *others = hosts
        for number in range(setting.runs):
            make_file(here.beside("new"), mib, seed=500 + number)
            with Stopwatch(setting.lan, hosts.cpu, sender=0) as watch:
                os.rename(here.beside("new"), here.path(f"fan{number}"))
                for other in others:
                    wait(setting, other, f"fan{number}", mib * BLOCK)
                watch.stop()
            runs.append(watch.run)
            sent.append(watch.run.wire / (mib * BLOCK))
            check_equal(setting.deadline(), hosts.folders())
    run = median(runs)
    return run, f"{as_time(run.seconds)}, first host sends {sorted(sent)[len(sent) // 2]:.2f} x"
