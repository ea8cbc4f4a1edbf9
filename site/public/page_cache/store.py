"""The pages that a process keeps: as many as fit into so many bytes, the longest unused ones leave."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from public.page_cache.generation import Token
from public.page_cache.pages import Page

# Some words on a page may come from the clock, and what no trigger sees is right again after this.
LIFETIME = 600.0
LARGEST_PART = 8  # a page larger than this part of the store is not kept


@dataclass(frozen=True)
class Kept:
    """A page, the generation that it was made in, and when to make it anew whatever happens."""

    token: Token
    page: Page
    until: float


class Store:
    """Pages by their address; two threads may use it at once."""

    def __init__(self, most_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._clock = clock
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: str, token: Token) -> Page | None:
        """The page, if it was made in this generation and not too long ago."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None or kept.token != token or kept.until < self._clock():
                return None
            self._pages.move_to_end(key)
            return kept.page

    def put(self, key: str, token: Token, page: Page) -> None:
        """Keep a page in place of its older copy, and let others leave where there is no room."""
        with self._lock:
            self._drop(key)
            if page.size > self.most_bytes // LARGEST_PART:
                return
            self._pages[key] = Kept(token, page, self._clock() + LIFETIME)
            self.bytes += page.size
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: str) -> None:
        if kept := self._pages.pop(key, None):
            self.bytes -= kept.page.size


class OneAtATime:
    """Locks by name, each there only while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[Lock, int]] = {}
        self._guard = Lock()

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """Wait for whoever makes this page now, and be the only one until the end."""
        with self._guard:
            lock, users = self._locks.get(key, (Lock(), 0))
            self._locks[key] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, users = self._locks[key]
                if users == 1:
                    del self._locks[key]
                else:
                    self._locks[key] = lock, users - 1
