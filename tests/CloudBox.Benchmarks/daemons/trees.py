"""Makes trees, looks at them, compares them by content."""
import hashlib
import os
import random

from waiting import CaseFailed

OWN = ".cloudbox"
BLOCK = 1 << 20


def random_bytes(length, seed):
    return random.Random(seed).randbytes(length)


def make_file(path, mib, seed):
    """A file of bytes that do not compress and do not repeat."""
    with open(path, "wb") as out:
        for block in range(mib):
            out.write(random_bytes(BLOCK, (seed << 32) + block))
        out.flush()
        os.fsync(out.fileno())


def make_tree(top, files, size, seed, per_directory=100):
    """`files` files in directories of `per_directory`; the relative names."""
    names = []
    source = random.Random(seed)
    for number in range(files):
        directory = f"d{number // per_directory:04}"
        if number % per_directory == 0:
            os.makedirs(os.path.join(top, directory))
        name = f"{directory}/f{number:07}"
        with open(os.path.join(top, name), "wb") as out:
            out.write(source.randbytes(size))
        names.append(name)
    return names


def count_files(top):
    """Files below a directory; 0 when it is not there."""
    count = 0
    waiting = [top]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name != OWN:
                            waiting.append(entry.path)
                    else:
                        count += 1
        except FileNotFoundError:
            pass
    return count


class Arrival:
    """Whether all files of a tree are there, by name and size; directories that are complete are not listed again."""

    def __init__(self, top, names, size):
        self._top = top
        self._size = size
        self._missing = {}
        for name in names:
            directory, _, last = name.rpartition("/")
            self._missing.setdefault(directory, set()).add(last)

    def __call__(self):
        for directory in list(self._missing):
            wanted = self._missing[directory]
            try:
                with os.scandir(os.path.join(self._top, directory)) as entries:
                    for entry in entries:
                        if entry.name in wanted and entry.stat().st_size == self._size:
                            wanted.discard(entry.name)
            except FileNotFoundError:
                return False
            if wanted:
                return False
            del self._missing[directory]
        return True


def digest(path):
    hasher = hashlib.sha1()
    with open(path, "rb", buffering=0) as source:
        while block := source.read(BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


def snapshot(top):
    """Every path with the SHA1 of what it holds; the daemon's own directory left out."""
    found = {}
    for directory, names, files in os.walk(top):
        if OWN in names:
            names.remove(OWN)
        for name in names:
            found[os.path.relpath(os.path.join(directory, name), top)] = "directory"
        for name in files:
            path = os.path.join(directory, name)
            found[os.path.relpath(path, top)] = digest(path)
    return found


def check_equal(deadline, tops):
    """Fails unless all trees become equal by content."""
    difference = ["?"]

    def equal():
        try:
            first, *others = [snapshot(top) for top in tops]
        except FileNotFoundError:
            return False
        for other in others:
            paths = [path for path in sorted(first.keys() | other.keys()) if first.get(path) != other.get(path)]
            if paths:
                difference[0] = f"{len(paths)} paths differ, the first is {paths[0]}"
                return False
        return True

    try:
        deadline.until("the trees are equal", equal, pause=0.2)
    except CaseFailed as problem:
        raise CaseFailed(f"{problem} ({difference[0]})") from None
