"""Two worker hosts, each in a network of its own; one is cut off in mid-send and comes back."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import pytest
from django.db import connection
from pytest_django import Settings

from newsletter import delivery
from tests import skipping
from tests.faults.sending import account, alive, make_leaving, nursery
from tests.services.recorder import Recorder
from tests.waiting import free_port, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Host:
    """A network namespace that reaches ours over one cable."""

    name: str
    ours: str  # our end's address
    cable: str

    def unplug(self) -> None:
        ip("link", "set", self.cable, "down")

    def plug_in(self) -> None:
        ip("link", "set", self.cable, "up")


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@contextmanager
def host(number: int) -> Iterator[Host]:
    """A host, with its cable; unmade afterwards."""
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
        yield Host(name, f"{subnet}.1", cable)
    finally:
        ip("netns", "del", name)


@contextmanager
def door(address: str, target: int) -> Iterator[int]:
    """A port of this address that leads to a port of 127.0.0.1."""
    port = free_port()
    with socket.create_server((address, port)) as listener:
        threading.Thread(target=_serve, args=(listener, target), daemon=True).start()
        yield port
        listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, target: int) -> None:
    with suppress(OSError):
        while True:
            here, _ = listener.accept()
            there = socket.create_connection(("127.0.0.1", target))
            for origin, goal in ((here, there), (there, here)):
                threading.Thread(target=_pump, args=(origin, goal), daemon=True).start()


def _pump(origin: socket.socket, goal: socket.socket) -> None:
    with suppress(OSError):
        while data := origin.recv(65536):
            goal.sendall(data)
        goal.shutdown(socket.SHUT_WR)


@pytest.mark.only_on("postgresql")  # no two hosts share an SQLite
def test_one_of_two_hosts_is_cut_off_in_mid_send_and_comes_back(
    recorder: Recorder, settings: Settings
) -> None:
    why = why_not()
    if why:
        skipping.skip(why)
    issue = make_leaving(3000)
    recorder.delay = 0.02
    base = connection.settings_dict
    with ExitStack() as stack:
        hosts = [stack.enter_context(host(number)) for number in (1, 2)]
        pids, nurseries = [], []
        for each in hosts:
            database = stack.enter_context(door(each.ours, int(base["PORT"])))
            mail = stack.enter_context(door(each.ours, recorder.port))
            url = f"postgres://{base['USER']}:{base['PASSWORD']}@{each.ours}:{database}/{base['NAME']}"
            more = {"DATABASE_URL": url, "EMAIL_URL": f"smtp://{each.ours}:{mail}"}
            wrap = ("ip", "netns", "exec", each.name)
            nurseries.append(stack.enter_context(nursery(settings, wrap=wrap, **more)))
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


def why_not() -> str:
    """What keeps this machine from having networks of its own; empty where nothing does."""
    if not shutil.which("ip"):
        return "No networks of one's own without `ip`: install it with `apt install iproute2`."
    if os.geteuid() != 0:
        return "Networks of one's own need root."
    name = f"galley-probe{os.getpid()}"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if tried.returncode:
        return f"This machine permits no network of its own: {tried.stderr.strip()}"
    ip("netns", "del", name)
    return ""
