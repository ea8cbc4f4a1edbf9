"""Skipping what a machine cannot test: said aloud, and forbidden where everything must be tested."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

import pytest

MARK = "not on this machine: "


def forbidden() -> bool:
    """Whether a missing browser or PostgreSQL is a failure, as in CI."""
    return any(os.environ.get(name, "").lower() in {"1", "true"} for name in ("CI", "GALLEY_NO_SKIP"))


def skip(reason: str) -> NoReturn:
    """Skip the test for something that this machine lacks, or fail it where that is forbidden."""
    if forbidden():
        pytest.fail(f"{reason} Nothing may be skipped here.", pytrace=False)
    pytest.skip(MARK + reason)


def summary(skipped: Iterable[Any]) -> list[str]:
    """One line for each reason, with the number of tests."""
    reasons = Counter(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    return [
        f"Skipped: {'1 test' if count == 1 else f'{count} tests'}. {reason.split(MARK, 1)[1]}"
        for reason, count in reasons.items()
        if MARK in reason
    ]
