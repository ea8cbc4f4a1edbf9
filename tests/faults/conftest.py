"""Prints what every fault did to a send, once all tests are over."""

import pytest

from tests.faults.sending import TABLE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each fault: what must be nought is nought."""
    if not TABLE:
        return
    terminalreporter.write_line(f"{'fault':58} {'readers':>8} {'lost':>5} {'twice':>6} {'uncertain':>10}")
    for fault, readers, lost, twice, uncertain in TABLE:
        terminalreporter.write_line(f"{fault:58} {readers:8,} {lost:5} {twice:6} {uncertain:10}")
