"""The table: what is measured, what it should reach, and beside what."""
import dataclasses
from collections.abc import Callable

import cases_bulk as bulk
import cases_tree as tree
import others


@dataclasses.dataclass
class Case:
    key: str
    title: str
    target: str
    ours: Callable      # (setting) -> (Run, its own words for the result, or None for the time)
    reference: Callable | None = None  # (setting) -> words
    rsync: Callable | None = None      # (setting) -> words
    is_asked_for: bool = False         # runs only when named


def size(setting):
    return f"{setting.bulk_mib} MiB"


def all_cases(setting):
    files, many = setting.files, setting.many
    edits = {"insert": bulk.insert, "patch": bulk.patch, "append": bulk.append}

    def edit(key, what, wire):
        change = edits[key]
        return Case(
            key, f"{what} {size(setting)}", f"<= {wire} on the wire, <= 2 s", lambda s: bulk.edit(s, change),
            rsync=lambda s: others.rsync_change(s, 1, others.edit_by(change)))

    return [
        Case("latency", "1 KiB file, write ended -> readable on the peer", "median <= 4 ms, p95 <= 20 ms", bulk.latency, others.raw_latency),
        Case("bulk", f"{size(setting)} new file, open", "<= 2.2 s (1 GiB)", lambda s: bulk.new_file(s, False),
             lambda s: others.raw_copy(s, 1), lambda s: others.rsync_new(s, 1)),
        Case("closed", f"{size(setting)} new file, closed", "<= 3.5 s (1 GiB)", lambda s: bulk.new_file(s, True)),
        Case("small", f"{files} x 4 KiB in {files // 100} directories", "<= 1.5 s (10,000)", lambda s: tree.small_files(s, files),
             lambda s: others.raw_copy(s, files), lambda s: others.rsync_new(s, files)),
        Case("many", f"{many} x 4 KiB in {many // 100} directories", "<= 15 s (100,000)", lambda s: tree.small_files(s, many),
             lambda s: others.raw_copy(s, many), lambda s: others.rsync_new(s, many), is_asked_for=True),
        edit("insert", "insert 1 byte at the front of", "1 MiB"),
        edit("patch", "patch 64 KiB in the middle of", "1 MiB"),
        edit("append", "append 1 MiB to", "2 MiB"),
        Case("copy", f"a copy of {size(setting)} with 1 MiB appended, under another name", "", bulk.copy_changed),
        Case("back", f"{size(setting)} deleted, then back with 4 KiB changed", "", bulk.come_back),
        Case("rename", f"rename a {size(setting)} file", "<= 64 KiB on the wire, <= 0.1 s", bulk.rename_file),
        Case("move", f"rename a directory of {files} files", "<= 1 MiB on the wire, <= 0.5 s", tree.rename_directory),
        Case("fanout", f"{setting.bulk_mib // 4} MiB to four hosts", "<= 1.3 x, <= 1.5 s (256 MiB)", lambda s: bulk.fan_out(s, False)),
        Case("fanout-closed", f"{setting.bulk_mib // 4} MiB to four hosts, closed", "", lambda s: bulk.fan_out(s, True)),
        Case("delete", f"delete {files} files", "<= 0.5 s", tree.delete, rsync=lambda s: others.rsync_change(s, files, others.empty)),
        Case("restart", f"restart with {files} unchanged -> a new file arrives", "<= 0.7 s", lambda s: tree.restart(s, files)),
        Case("restart-many", f"restart with {many} unchanged -> a new file arrives", "<= 1.5 s (100,000)", lambda s: tree.restart(s, many), is_asked_for=True),
        Case("away", f"away, +10 % -1 % ~1 % of {files}, back -> equal", "<= 0.7 s", tree.away),
        Case("idle", f"idle with {files} files", "<= 75 MB RSS, <= 0.05 CPU-s a minute", tree.idle),
        Case("million", f"{setting.million} files of 100 bytes, index built, idle", "<= 200 MiB RSS", tree.million, is_asked_for=True),
    ]
