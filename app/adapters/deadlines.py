"""Asynchronous work behind a synchronous generator whose every step ends within a fifth of a second.

A synchronous client cannot be stopped while it waits for a byte, and a server that sends keep-alives only makes it wait
for ever. So the work runs in an event loop of its own, where a deadline or a cancellation reaches it at any moment.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError
from typing import Any

from app.core.errors import TertuliaError, WriterUnavailable

POLL = 0.2
"""Longest a step of the generator takes; a generator cannot be closed while it is inside a step."""

Produce = Callable[[Callable[[str], None]], Coroutine[Any, Any, TertuliaError | None]]
"""Work that hands on pieces and returns what went wrong, if anything."""


class BackgroundLoop:
    """One event loop in a daemon thread, started when first used; it knows nothing of the work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def stream(self, produce: Produce) -> Iterator[str]:
        """Yield the pieces of `produce` as they come, `""` while none comes, and raise the error it returns.

        Closing the generator cancels the work.
        """
        arrived: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        with self._lock:  # so that the loop is not closed in between
            work = asyncio.run_coroutine_threadsafe(produce(arrived.put), self._running())
        work.add_done_callback(lambda _: arrived.put(None))
        try:
            while (piece := _next_piece(arrived)) is not None:
                yield piece
            failure = _result(work.result)
        finally:
            work.cancel()
        if failure is not None:
            raise failure

    def close(self, farewell: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel all work, run `farewell` in the loop and end the thread; the next use starts a new loop."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_wind_up(farewell), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            # A daemon: an answer that is still coming must not keep the program from ending.
            self._thread = threading.Thread(target=self._loop.run_forever, name="model-server", daemon=True)
            self._thread.start()
        return self._loop


def _next_piece(arrived: queue.SimpleQueue[str | None]) -> str | None:
    try:
        return arrived.get(timeout=POLL)
    except queue.Empty:
        return ""


def _result(result: Callable[[], TertuliaError | None]) -> TertuliaError | None:
    try:
        return result()
    except CancelledError:
        return WriterUnavailable("The answer was stopped.", reason="incomplete")


async def _wind_up(farewell: Callable[[], Coroutine[Any, Any, None]]) -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await farewell()
    await asyncio.get_running_loop().shutdown_asyncgens()
