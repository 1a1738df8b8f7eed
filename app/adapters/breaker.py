"""What went wrong with a server, and when it is left alone so that nobody waits for it in vain.

Foreign errors are told apart by status and by the names of their classes: every provider brings its own package, and
each brings its HTTP client under a name of its own.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

RETRY_WAIT = 0.5
LONGEST_WAIT = 8.0
CUT_LINES = frozenset(
    {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "ReadError", "WriteError", "RemoteProtocolError"}
)
SLOW_LINES = frozenset({"ReadTimeout", "WriteTimeout"})
"""httpx's errors of the connection itself."""

NOTHING_CAME = "No generation chunks"
"""LangChain's words for a stream without a single chunk (langchain_core/language_models/chat_models.py)."""

LENGTH_NAMES = ("max_tokens", "max_completion_tokens")
"""What servers call the longest answer: the older name, which most know, and OpenAI's newer one. Each is refused somewhere."""

TOO_LONG = ("context length", "context_length", "context window", "context size", "too long")


class Fault(Exception):  # it says why there is no answer; what the user sees is a WriterUnavailable
    """A reason of `WriterUnavailable`, with the seconds to `wait` if a second try is worth it.

    `unwanted` is the parameter that the server does not take, so that it can be asked without it.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        wait: float | None = None,
        counts: bool = True,
        unwanted: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.wait = wait
        self.counts = counts
        self.unwanted = unwanted


class Breaker:
    """Counts failures; it does not know what failed, and it never sleeps."""

    def __init__(
        self,
        *,
        failures: int = 3,
        window: float = 60.0,
        pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: deque[float] = deque(maxlen=failures)
        self._paused_until = 0.0

    def remaining(self) -> float:
        """Return the seconds for which no request may be sent; 0 when one may."""
        with self._lock:
            return max(0.0, self._paused_until - self._clock())

    def record_failure(self) -> None:
        """Note a failure; the last of too many within the window starts the pause."""
        with self._lock:
            now = self._clock()
            # Requests that were under way when the pause began fail too; they must not make it longer.
            if now < self._paused_until:
                return
            self._recent.append(now)
            if len(self._recent) == self._recent.maxlen and now - self._recent[0] <= self._window:
                self._recent.clear()
                self._paused_until = now + self._pause


def classify(exc: Exception, *, begun: bool) -> Fault:
    """Return what a foreign error means; `begun` says that text had arrived before it."""
    chain = list(_causes(exc))
    if fault := next((cause for cause in chain if isinstance(cause, Fault)), None):
        return fault
    names = {kind.__name__ for cause in chain for kind in type(cause).__mro__}
    status = getattr(exc, "status_code", None)
    if "ContextOverflowError" in names:
        fault = Fault("too_long", counts=False)
    elif isinstance(status, int):
        fault = _classify_status(exc, status)
    elif names & SLOW_LINES or isinstance(exc, TimeoutError):
        fault = Fault("slow")
    elif names & CUT_LINES or any(isinstance(cause, ConnectionError) for cause in chain):
        fault = Fault("incomplete") if begun else Fault("unreachable", wait=RETRY_WAIT)
    else:
        fault = Fault("empty" if type(exc) is ValueError and NOTHING_CAME in str(exc) else "garbled")
    return fault


def _classify_status(exc: Exception, status: int) -> Fault:
    # What the server says is searched, and never handed on: it can repeat the key or the text.
    said = f"{getattr(exc, 'code', '')} {getattr(exc, 'type', '')} {exc} {getattr(exc, 'body', '')}".lower()
    if status == 402 or "insufficient_quota" in said or "credit balance" in said:
        return Fault("quota", counts=status == 429)
    if status in {408, 409, 429} or status >= 500:
        return Fault("busy", status=status, wait=_retry_after(exc))
    if status == 413 or (status in {400, 422} and any(words in said for words in TOO_LONG)):
        return Fault("too_long", counts=False)
    if status in {404, 405, 410} or status < 400 or "model_not_found" in said:
        return Fault("not_found", status=status, counts=False)
    unwanted = _unwanted(exc, said) if status in {400, 422} else ""
    return Fault("refused", status=status, counts=False, unwanted=unwanted)


def _unwanted(exc: Exception, said: str) -> str:
    """Return the name of the length that the server complains of: "'max_tokens' is not supported. Use ..." names two."""
    named = getattr(exc, "param", None)
    found = [name for name in LENGTH_NAMES if name in said]
    return str(named) if named in LENGTH_NAMES else min(found, key=said.index, default="")


def _retry_after(exc: Exception) -> float | None:
    """Return the seconds to wait before the second try; `None` when the server wants more than anybody would wait."""
    headers = getattr(getattr(exc, "response", None), "headers", {})
    try:
        seconds = float(headers.get("retry-after", RETRY_WAIT))
    except ValueError:
        return None  # a date: meant for minutes and hours
    return max(seconds, 0.0) if seconds <= LONGEST_WAIT else None


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__
