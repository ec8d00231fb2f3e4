#!/usr/bin/env python3
"""Runs whole daemons in network namespaces on a real disk, and prints a Markdown table. As root; README.md tells how."""
import argparse
import datetime
import os
import platform
import shutil
import signal
import subprocess
import sys
import time

from cases import all_cases
from lan import PREFIX, Lan, sweep
from measuring import as_size, as_time
from waiting import CaseFailed, Deadline

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
HOSTS = 5
LARGE = 1 << 20
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Setting:
    """What all cases share."""

    def __init__(self, options):
        self.program, self.runs, self.timeout = os.path.abspath(options.program), options.runs, options.timeout
        self.bulk_mib, self.files, self.many, self.million = options.bulk_mib, options.files, options.many, options.million
        self.scratch = os.path.join(os.path.abspath(options.dir), f"{PREFIX}{os.getpid()}")
        self.lan = None

    def deadline(self, seconds=None):
        return Deadline(seconds or self.timeout)

    def key(self):
        path = os.path.join(self.scratch, "cloudbox.key")
        if not os.path.exists(path):
            command = ["dotnet", self.program] if self.program.endswith(".dll") else [self.program]
            subprocess.run([*command, "key", "new", path], check=True, capture_output=True, timeout=60)
        return path

    @staticmethod
    def pause(seconds):
        time.sleep(seconds)

    def put_aside(self, path):
        """
        Gives back the room of what a case leaves, but keeps small files until the end: ext4 without a journal searches long for inodes
        while many have been freed in the last minutes, which would be counted as the next case's time.
        """
        aside = os.path.join(self.scratch, f"aside{time.monotonic_ns()}")
        os.rename(path, aside)
        for directory, _, files in os.walk(aside):
            for name in files:
                left = os.path.join(directory, name)
                if os.lstat(left).st_size >= LARGE:
                    os.unlink(left)

    def remove_all(self):
        shutil.rmtree(self.scratch, ignore_errors=True)


def read_options():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dir", default="/var/tmp", help="where the folders are made; a real disk")
    options.add_argument("--program", default=os.path.join(TOP, "src/CloudBox.Cli/bin/Release/net10.0/cloudbox"), help="a cloudbox, or cloudbox.dll")
    options.add_argument("--cases", help="comma-separated keys; all but many and million when left out, `list` tells them")
    options.add_argument("--runs", type=int, default=3, help="runs of each case, of which the median is told")
    options.add_argument("--timeout", type=float, default=120, help="seconds that anything may take")
    options.add_argument("--bulk-mib", type=int, default=1024, help="the large file")
    options.add_argument("--files", type=int, default=10_000, help="the small tree")
    options.add_argument("--many", type=int, default=100_000, help="the large tree")
    options.add_argument("--million", type=int, default=1_000_000, help="the largest tree")
    options.add_argument("--no-others", action="store_true", help="neither reference nor rsync")
    return options.parse_args()


def first_line(path, start):
    with open(path, encoding="utf-8", errors="replace") as file:
        return next((line.partition(":")[2].strip() for line in file if line.startswith(start)), "?")


def print_facts(setting):
    commit = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    kind = subprocess.run(["findmnt", "-n", "-o", "FSTYPE", "-T", setting.scratch], capture_output=True, text=True).stdout.strip()
    print(f"- commit {commit or '?'}, {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f} at the start")
    print(f"- {os.cpu_count()} x {first_line('/proc/cpuinfo', 'model name')}, {first_line('/proc/meminfo', 'MemTotal')} of memory")
    print(f"- Linux {platform.release()}, file system {kind}; median of {setting.runs} runs\n")
    print("| case | target | ours | wire | CPU of all daemons | load | raw reference | rsync |")
    print("|---|---|---|---|---|---|---|---|", flush=True)


def attempt(work, setting):
    """What it gives, or why it gives nothing; never fails."""
    try:
        return work(setting), None
    except CaseFailed as problem:
        return None, f"failed: {problem}"
    except (OSError, RuntimeError, subprocess.SubprocessError) as problem:
        return None, f"failed: {type(problem).__name__}: {problem}"


def run_case(case, setting, with_others):
    load = os.getloadavg()[0]
    result, problem = attempt(case.ours, setting)
    ours, wire, cpu = problem, "", ""
    if result is not None:
        run, words = result
        ours, wire, cpu = words or as_time(run.seconds), as_size(run.wire), f"{run.cpu:.3g} s"
    words = []
    for work in (case.reference, case.rsync if shutil.which("rsync") else None):
        told, problem = attempt(work, setting) if work is not None and with_others else ("", None)
        words.append(told if problem is None else problem)
    cells = [case.title, case.target, ours, wire, cpu, f"{load:.1f}", *words]
    print("| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |", flush=True)


def interrupt(*_):
    """Once: what is cleaned up after the first signal is not to be cut short by a second one."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main():
    options = read_options()
    setting = Setting(options)
    cases = all_cases(setting)
    if options.cases == "list":
        print("\n".join(f"{case.key:9} {case.title}" for case in cases))
        return 0
    chosen = options.cases.split(",") if options.cases else [case.key for case in cases if not case.is_asked_for]
    if unknown := set(chosen) - {case.key for case in cases}:
        print(f"no such case: {', '.join(sorted(unknown))}; --cases list tells them", file=sys.stderr)
        return 2
    if os.geteuid() != 0 or not os.path.exists(setting.program):
        print(f"needs root (network namespaces), and the program built in Release at {setting.program}", file=sys.stderr)
        return 2
    for number in SIGNALS:
        signal.signal(number, interrupt)
    sweep(os.path.abspath(options.dir))
    os.makedirs(setting.scratch)
    try:
        setting.lan = Lan(HOSTS)
        print_facts(setting)
        for case in cases:
            if case.key in chosen:
                run_case(case, setting, not options.no_others)
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if setting.lan is not None:
            setting.lan.remove()
        setting.remove_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
