"""What a process loads when it starts, which stays until it ends."""

import gc


def leave_alone() -> None:
    """Keep the garbage collector away from it: looking through it takes a tenth of a second."""
    gc.collect()
    gc.freeze()
