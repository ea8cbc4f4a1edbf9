"""Two worker hosts, each in a network of its own; one is cut off in mid-send and comes back.

Where the machine permits no networks (a container without the right to), the doors through which each
host reaches the database and the mail server stop passing anything on instead, and nobody hangs up.
"""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from django.db import connection
from pytest_django import Settings

from newsletter import delivery
from tests.faults.sending import account, alive, make_leaving, nursery
from tests.services.recorder import Recorder
from tests.waiting import free_port, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Host:
    """What reaches us over one cable: a network namespace, or a process whose doors we can hold shut."""

    ours: str = "127.0.0.1"  # our end's address
    inside: tuple[str, ...] = ()  # what a command begins with to run there
    cable: str = ""
    is_open: threading.Event = field(default_factory=threading.Event)

    def unplug(self) -> None:
        if self.cable:
            ip("link", "set", self.cable, "down")
        else:
            self.is_open.clear()

    def plug_in(self) -> None:
        if self.cable:
            ip("link", "set", self.cable, "up")
        self.is_open.set()


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@contextmanager
def host(number: int) -> Iterator[Host]:
    """A host, plugged in; unmade afterwards."""
    if not may_make_networks():
        found = Host()
        found.plug_in()
        yield found
        return
    name, cable = f"galley{os.getpid() % 10000}{number}", f"gy{os.getpid() % 10000}{number}"
    subnet = f"10.{200 + number}.{os.getpid() % 250}"
    ip("netns", "add", name)
    try:
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("addr", "add", f"{subnet}.1/24", "dev", cable)
        ip("link", "set", cable, "up")
        ip("-n", name, "addr", "add", f"{subnet}.2/24", "dev", "eth0")
        ip("-n", name, "link", "set", "eth0", "up")
        ip("-n", name, "link", "set", "lo", "up")
        found = Host(f"{subnet}.1", ("ip", "netns", "exec", name), cable)
        found.plug_in()
        yield found
    finally:
        ip("netns", "del", name)


@contextmanager
def door(host: Host, target: int) -> Iterator[int]:
    """A port at our end of the host's cable that leads to a port of 127.0.0.1."""
    port = free_port()
    with socket.create_server((host.ours, port)) as listener:
        threading.Thread(target=_serve, args=(listener, target, host.is_open), daemon=True).start()
        yield port
        listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, target: int, is_open: threading.Event) -> None:
    with suppress(OSError):
        while True:
            here, _ = listener.accept()
            there = socket.create_connection(("127.0.0.1", target))
            for origin, goal in ((here, there), (there, here)):
                threading.Thread(target=_pump, args=(origin, goal, is_open), daemon=True).start()


def _pump(origin: socket.socket, goal: socket.socket, is_open: threading.Event) -> None:
    with suppress(OSError):
        while data := origin.recv(65536):
            is_open.wait()
            goal.sendall(data)
        goal.shutdown(socket.SHUT_WR)


@pytest.mark.only_on("postgresql")  # no two hosts share an SQLite
def test_one_of_two_hosts_is_cut_off_in_mid_send_and_comes_back(
    recorder: Recorder, settings: Settings
) -> None:
    issue = make_leaving(3000)
    recorder.delay = 0.02
    base = connection.settings_dict
    with ExitStack() as stack:
        hosts = [stack.enter_context(host(number)) for number in (1, 2)]
        pids, nurseries = [], []
        for each in hosts:
            database = stack.enter_context(door(each, int(base["PORT"])))
            mail = stack.enter_context(door(each, recorder.port))
            url = f"postgres://{base['USER']}:{base['PASSWORD']}@{each.ours}:{database}/{base['NAME']}"
            more = {"DATABASE_URL": url, "EMAIL_URL": f"smtp://{each.ours}:{mail}"}
            nurseries.append(stack.enter_context(nursery(settings, wrap=each.inside, **more)))
            pids.append(nurseries[-1].worker(issue))
        wait_until(lambda: sum(recorder.got.values()) > 300, what="the first letters")
        hosts[0].unplug()
        before = sum(recorder.got.values())
        wait_until(
            lambda: sum(recorder.got.values()) > before + 600 or not alive(pids[1]),
            seconds=60,
            what="the host that is left",
        )
        assert delivery.counts(issue)["accepted"] < 3000
        hosts[0].plug_in()
        wait_until(lambda: not any(map(alive, pids)), seconds=90, what="both hosts")
        nurseries[1].finish(issue)
        account("one of two hosts cut off, and back", issue, recorder, uncertain_at_most=8)


def may_make_networks() -> bool:
    """Whether this machine lets us make networks of our own."""
    if not shutil.which("ip"):
        return False
    name = f"galley-probe{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode == 0
    if made:
        ip("netns", "del", name)
    return made
