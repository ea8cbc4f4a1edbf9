"""Connections that end when their time is up, also where the other side sends a byte every second."""

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any

from newsroom.links.public_addresses import IPAddress


class Deadline:
    """A moment after which every connection made under it is shut."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def left(self) -> float:
        """The seconds that are left."""
        return max(0.01, self.ends - time.monotonic())

    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.ends

    def watch(self, connected: socket.socket) -> None:
        """Shut this connection too when the time is up."""
        # A second handle on the same connection: TLS takes the first one away from its object.
        with self._lock:
            self._sockets.append(connected.dup())
        if self.is_over():
            self._shut()

    def __enter__(self) -> "Deadline":
        self._timer = threading.Timer(self.left(), self._shut)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer:
            self._timer.cancel()
        with self._lock:
            for watched in self._sockets:
                watched.close()
            self._sockets.clear()

    def _shut(self) -> None:
        with self._lock:
            for watched in self._sockets:
                with suppress(OSError):
                    watched.shutdown(socket.SHUT_RDWR)


def connect(ip: IPAddress, port: int, timeout: Any, deadline: Deadline) -> socket.socket:
    """A connection to exactly this address, watched by the deadline."""
    silence = min(float(timeout), deadline.left())
    connected = socket.create_connection((str(ip), port), timeout=silence)
    deadline.watch(connected)
    return connected
