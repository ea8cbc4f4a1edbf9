"""A web process that stands still once a named function has done its work, so that it can be killed there.

    python -m tests.faults.web_that_stops newsletter.changes.record FLAG 127.0.0.1:8000

It writes the file FLAG when it has come to the place, and goes on no further.
"""

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.management import execute_from_command_line


def stand_still_after(act: Callable[..., Any], flag: Path) -> Callable[..., None]:
    """The function, which never returns."""

    def stands_still(*words: Any, **named: Any) -> None:
        act(*words, **named)
        flag.touch()
        threading.Event().wait()

    return stands_still


if __name__ == "__main__":
    place, flag, address = sys.argv[1:]
    django.setup()
    module, _, name = place.rpartition(".")
    found = import_module(module)
    setattr(found, name, stand_still_after(getattr(found, name), Path(flag)))
    execute_from_command_line(["manage.py", "runserver", "--noreload", address])
