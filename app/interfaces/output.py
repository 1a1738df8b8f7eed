"""Standard output as it may be: closed, full, or read by somebody who has seen enough."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class OutputFailed(Exception):
    """Standard output is closed, or what it goes to is full."""


@contextmanager
def stream() -> Iterator[TextIO]:
    """Give standard output to write to; raises `OutputFailed`, and `BrokenPipeError` as it is."""
    # A program that was started without standard output has None there.
    if sys.stdout is None:
        raise OutputFailed
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise OutputFailed from exc


def flush() -> None:
    """Write what is still held back; raises as `stream` does."""
    if sys.stdout is not None:
        with stream() as out:
            out.flush()


def drop() -> None:
    """Send what cannot be written nowhere; else Python complains about it once more while it exits, with a code of its own."""
    try:
        flush()
    except (BrokenPipeError, OutputFailed):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
