"""What one personal copy of a 40 KB message costs, unsigned and signed: microseconds, printed."""

import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEBUG"] = "true"

import django

django.setup()

from delivery_worker import message  # noqa: E402

from newsletter.handover.copies import Copies  # noqa: E402
from newsletter.letters import frozen  # noqa: E402

ROUNDS = 20_000


def main() -> None:
    parts = frozen.split(message(40 * 1024))
    copies = Copies(parts)
    values = {
        frozen.TO: b"reader@example.com",
        frozen.TOKEN: b"t" * len(frozen.TOKEN),
        frozen.MESSAGE_ID: b"<d12-abcdefgh@news.example>",
        frozen.DATE: b"Thu, 05 Mar 2026 12:00:00 +0000",
    }
    size = len(copies.one(values))
    began = time.process_time()
    for _ in range(ROUNDS):
        copies.one(values)
    each = (time.process_time() - began) / ROUNDS * 1e6
    print(f"Building one message of {size:,} bytes: {each:.1f} µs")


if __name__ == "__main__":
    main()
