"""What a worker does with a database that is away, and whether others see what it writes."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db import connection as database

from newsletter import ledger

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

# How long what happened is kept in mind while the database is away, before it is given up as unknown.
PATIENCE = 120.0


def patiently(act: Callable[[], Answer]) -> Answer:
    """Do something with the database, again and again where it is away, restarts or is full."""
    gives_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as error:
            if transaction.get_connection().in_atomic_block or time.monotonic() > gives_up_at:
                raise
            logger.warning("The database does not answer, and is asked again: %s", error)
            database.close()
            time.sleep(0.5)
            with suppress(OperationalError, InterfaceError):
                ledger.insist()


def can_share() -> bool:
    """Whether several connections gain anything: SQLite has one writer, an open transaction one reader."""
    return database.vendor == "postgresql" and not database.in_atomic_block
