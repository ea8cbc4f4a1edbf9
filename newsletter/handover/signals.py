"""Being told to stop: a worker finishes what is on its way, and gives back the rest."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class Stopping:
    """Hears SIGTERM while it lasts, so that an upgrade in the middle of an issue makes nobody uncertain."""

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> "Stopping":
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGTERM, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
            if self.asked and callable(self._before):
                self._before(signal.SIGTERM, None)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
