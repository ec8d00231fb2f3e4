"""A switch and hosts around it, each a network namespace, so that nothing touches the machine's own interfaces."""
import json
import os
import shutil
import subprocess
import time

PREFIX = "cbbench-"
FORWARDING = "3"  # BR_STATE_FORWARDING of linux/if_bridge.h


def ip(*words, stdin=None):
    done = subprocess.run(["ip", *words], input=stdin, capture_output=True, text=True, timeout=20)
    if done.returncode != 0:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip() or done.returncode}")
    return done.stdout


def is_left(name):
    """Whether something with this name is of a run that does not live any more."""
    return name.startswith(PREFIX) and not os.path.exists(f"/proc/{name[len(PREFIX):].split('-')[0]}")


def sweep(top):
    """Removes what a run that was killed has left: namespaces, and what it made in a directory."""
    for name in filter(is_left, os.listdir(top)):
        shutil.rmtree(os.path.join(top, name), ignore_errors=True)
    for line in ip("netns", "list").splitlines():
        name = line.split()[0] if line.strip() else ""
        if is_left(name):
            ip("netns", "del", name)


class Lan:
    """Hosts 10.78.0.1, .2, ... with eth0; host N hangs on port pN of the switch."""

    def __init__(self, hosts):
        self._names = []
        self.switch = f"{PREFIX}{os.getpid()}-sw"
        self.hosts = [f"{PREFIX}{os.getpid()}-h{number}" for number in range(1, hosts + 1)]
        try:
            self._build()
        except BaseException:
            self.remove()
            raise

    def address(self, number):
        return f"10.78.0.{number}"

    def _build(self):
        for name in [self.switch, *self.hosts]:
            ip("netns", "add", name)
            self._names.append(name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", self.switch, "link", "add", "br0", "type", "bridge")
        ip("-n", self.switch, "link", "set", "br0", "up")
        for number, name in enumerate(self.hosts, 1):
            ip("-n", self.switch, "link", "add", f"p{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("-n", name, "addr", "add", f"{self.address(number)}/24", "broadcast", "10.78.0.255", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", self.switch, "link", "set", f"p{number}", "master", "br0", "up")
        self._wait_until_forwarding()

    def _wait_until_forwarding(self):
        for _ in range(200):
            states = subprocess.run(
                self.inside(self.switch, "sh", "-c", "cat /sys/class/net/br0/brif/*/state"), capture_output=True, text=True).stdout.split()
            if len(states) == len(self.hosts) and all(state == FORWARDING for state in states):
                return
            time.sleep(0.05)
        raise RuntimeError("the bridge does not forward")

    @staticmethod
    def inside(name, *command):
        return ["ip", "netns", "exec", name, *command]

    def sent(self):
        """Bytes that each host has put on the wire, Ethernet headers included, as the switch's ports count them."""
        links = {link["ifname"]: link for link in json.loads(ip("-n", self.switch, "-s", "-j", "link"))}
        return [links[f"p{number}"]["stats64"]["rx"]["bytes"] for number in range(1, len(self.hosts) + 1)]

    def remove(self):
        while self._names:
            try:
                ip("netns", "del", self._names.pop())
            except (RuntimeError, subprocess.TimeoutExpired) as problem:
                print(f"left behind: {problem}", flush=True)
