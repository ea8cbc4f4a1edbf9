"""Several at once, each with a database connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def in_threads(number: int, work: Callable[[], object]) -> None:
    """Do the same work in so many threads and wait for them; what one raises, the caller raises."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if errors:
        raise errors[0]
