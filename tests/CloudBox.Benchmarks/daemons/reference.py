"""The raw reference: files over one plain socket, SHA1 on both sides, written under another name, made durable, renamed.

It is a command and watches nothing. `serve` runs on the receiving host, `send` on the other; both are this file.
Each file: u32 length of the name, u64 length, name, bytes; an empty name ends a batch, then come the SHA1 of all, and one byte back.
"""
import ctypes
import hashlib
import os
import socket
import struct
import sys
import time

HEAD = struct.Struct(">IQ")
BLOCK = 1 << 20
PORT = 7999
_libc = ctypes.CDLL(None, use_errno=True)


def sync_file_system(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        if _libc.syncfs(handle) != 0:
            raise OSError(ctypes.get_errno(), "syncfs")
    finally:
        os.close(handle)


def serve(top, address):
    with socket.create_server((address, PORT)) as listener:
        print("ready", flush=True)
        while True:
            with listener.accept()[0] as peer:
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                stream = peer.makefile("rb", BLOCK)
                while receive_batch(peer, stream, top):
                    pass


def receive_batch(peer, stream, top):
    hasher, staged, made, buffer = hashlib.sha1(), [], set(), bytearray(BLOCK)
    while True:
        head = stream.read(HEAD.size)
        if not head:
            return False
        name_length, length = HEAD.unpack(head)
        if name_length == 0:
            break
        path = os.path.join(top, stream.read(name_length).decode())
        directory = os.path.dirname(path)
        if directory not in made:
            os.makedirs(directory, exist_ok=True)
            made.add(directory)
        with open(path + ".part", "wb", buffering=0) as out:
            while length > 0:
                view = memoryview(buffer)[:min(length, BLOCK)]
                count = stream.readinto(view)
                if count == 0:
                    raise SystemExit("the sender is gone")
                hasher.update(view[:count])
                out.write(view[:count])
                length -= count
        staged.append(path)
    if stream.read(hasher.digest_size) != hasher.digest():
        raise SystemExit("what arrived is not what was sent")
    if len(staged) == 1:
        with open(staged[0] + ".part", "rb") as only:
            os.fsync(only.fileno())
    else:
        sync_file_system(top)
    for path in staged:
        os.rename(path + ".part", path)
    for directory in made:
        handle = os.open(directory, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    peer.sendall(b"!")
    return True


def send_batch(peer, top, names):
    hasher = hashlib.sha1()
    pending = bytearray()
    for name in names:
        encoded = name.encode()
        with open(os.path.join(top, name), "rb", buffering=0) as source:
            pending += HEAD.pack(len(encoded), os.fstat(source.fileno()).st_size) + encoded
            while block := source.read(BLOCK):
                hasher.update(block)
                if len(block) < BLOCK:
                    pending += block
                else:
                    peer.sendall(pending)
                    pending.clear()
                    peer.sendall(block)
        if len(pending) >= BLOCK // 4:
            peer.sendall(pending)
            pending.clear()
    peer.sendall(pending + HEAD.pack(0, 0) + hasher.digest())
    if peer.recv(1) != b"!":
        raise SystemExit("the receiver failed")


def list_files(top):
    for directory, _, files in os.walk(top):
        for name in files:
            yield os.path.relpath(os.path.join(directory, name), top)


def send(top, address, rounds):
    """Sends everything below `top` so many times; prints the seconds of each."""
    with socket.create_connection((address, PORT)) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(rounds):
            start = time.monotonic()
            send_batch(peer, top, list_files(top))
            print(time.monotonic() - start, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3])
    else:
        send(sys.argv[2], sys.argv[3], int(sys.argv[4]))
