"""Writes pages of the ledger down while conversations go on.

A commit is a wait for a disk. On PostgreSQL the statement goes out on a connection of its own, and the
loop listens for its end beside the mail servers; where that cannot be, a page is written on the spot.
"""

import itertools
import re
import select
from contextlib import suppress
from typing import cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from psycopg import Connection, OperationalError
from psycopg.pq import ExecStatus

from newsletter import ledger
from newsletter.handover.patience import can_share
from newsletter.ledger import Letter, Page

_A_VALUE = re.compile("%s")
_GOOD = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


class Pen:
    """One page at a time: `begin` it, and once it `is_done`, `finish` it."""

    def __init__(self) -> None:
        self._own = connections.create_connection(DEFAULT_DB_ALIAS)
        self._may_wait = can_share()
        self._page: Page | None = None
        self._socket = -1
        self._plans = dict[str, bytes]()

    def fileno(self) -> int:
        """For the selector, while something is being written; also of a connection that broke meanwhile."""
        return self._socket

    @property
    def is_writing(self) -> bool:
        """Whether a page is on its way."""
        return self._page is not None

    def begin(self, page: Page) -> bool:
        """Send a page off; False where it must be written on the spot."""
        statement = ledger.statement_of(page) if self._may_wait else None
        if statement is None:
            return False
        try:
            if self._own.connection is None:
                self._own.connect()
                self._plans.clear()
                ledger.insist(self._own)
            server = self._connection.pgconn
            self._socket = server.socket
            words, values = statement
            server.send_query_prepared(self._planned(words), [str(value).encode() for value in values])
            while server.flush():
                select.select([], [server.socket], [])
        except (DatabaseError, OperationalError):
            self.close()
            return False
        self._page = page
        return True

    def is_done(self) -> bool:
        """Whether the database has answered, or can no more."""
        server = self._connection.pgconn
        try:
            server.consume_input()
        except OperationalError:
            return True
        return not server.is_busy()

    def finish(self) -> tuple[Page, set[Letter] | None]:
        """Wait for the page; those of its letters that are ours to send, or None where nobody knows."""
        page, self._page = self._page, None
        assert page is not None, "nothing is being written"  # noqa: S101
        try:
            return page, ledger.ours(page, self._rows())
        except (DatabaseError, OperationalError):
            self.close()
            return page, None

    def close(self) -> None:
        """Let the connection go."""
        self._page = None
        with suppress(DatabaseError, OperationalError):
            self._own.close()

    def _planned(self, words: str) -> bytes:
        """The name of a statement whose plan the connection keeps; there are six, and pages without end."""
        if words not in self._plans:
            numbers, name = itertools.count(1), f"page_{len(self._plans)}".encode()
            planned = _A_VALUE.sub(lambda _: f"${next(numbers)}", words)
            result = self._connection.pgconn.prepare(name, planned.encode())
            if result.status not in _GOOD:
                raise OperationalError(result.error_message.decode("utf-8", "replace"))
            self._plans[words] = name
        return self._plans[words]

    @property
    def _connection(self) -> "Connection[tuple[object, ...]]":
        return cast("Connection[tuple[object, ...]]", self._own.connection)

    def _rows(self) -> set[tuple[int, int]]:
        """What the statement gives back. Raises OperationalError where it was not carried out."""
        server, rows = self._connection.pgconn, set[tuple[int, int]]()
        while True:
            while server.is_busy():
                select.select([server.socket], [], [])
                server.consume_input()
            result = server.get_result()
            if result is None:
                return rows
            if result.status not in _GOOD:
                raise OperationalError(result.error_message.decode("utf-8", "replace"))
            for row in range(result.ntuples):
                pk, claim = result.get_value(row, 0), result.get_value(row, 1)
                rows.add((int(pk or 0), int(claim or 0)))
