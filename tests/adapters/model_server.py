"""A chat-completions server on the loopback with every fault that has been seen in the wild, and its fixture.

`server.play("busy", "fine")` names what the next requests get; the last name stays. Each fault is one function below.
"""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import pytest

ANSWER = ("Dear ", "Ms Tanaka, ", "thank you ", "for your talk. ", "Would you ", "tell me more?")
TEXT = "".join(ANSWER)
SAYS = "says: "
PAGE = b"<!doctype html><html><body><form>Please log in</form></body></html>"


@dataclass(kw_only=True)
class Received:
    """A request, and when its client hung up."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float
    closed_at: float | None = None


class Handler(BaseHTTPRequestHandler):
    """One connection; a fault writes to it through the few words below."""

    protocol_version = "HTTP/1.1"
    server: Loopback

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        """Keep the test output clean."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Received(
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=json.loads(raw or b"{}"),
            at=time.monotonic(),
        )
        fault = self.server.register(request, self.connection)
        self.request_received = request
        try:
            if fault.startswith(SAYS):
                in_pieces(*re.findall(r"\S+\s*", fault.removeprefix(SAYS)))(self)
            else:
                FAULTS[fault](self) if self.path == "/v1/chat/completions" or fault != "fine" else not_found(self)
        except OSError:
            self.hung_up()

    def do_GET(self) -> None:
        self.do_POST()

    def do_CONNECT(self) -> None:
        self.do_POST()

    def hung_up(self) -> None:
        self.request_received.closed_at = self.request_received.closed_at or time.monotonic()
        self.close_connection = True

    def body(self, body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, value: object, *, status: int = 200, **headers: str) -> None:
        self.body(json.dumps(value).encode(), status=status, **headers)

    def error(self, status: int, code: str, message: str, **headers: str) -> None:
        self.json({"error": {"message": message, "type": code, "code": code}}, status=status, **headers)

    def begin(self, *, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()

    def raw(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def event(self, value: object) -> None:
        self.raw(f"data: {json.dumps(value)}\n\n")

    def piece(self, content: str | None, finish: str | None = None) -> None:
        self.event(chunk(content, finish))

    def some(self) -> None:
        """Say the beginning of an answer."""
        self.begin()
        for part in ANSWER[:2]:
            self.piece(part)

    def done(self, finish: str | None = "stop") -> None:
        self.piece(None, finish)
        self.raw("data: [DONE]\n\n")

    def wait(self, seconds: float) -> bool:
        """Return True as soon as the client has hung up, False after `seconds`."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self.server.ending.is_set():
            if select.select([self.connection], [], [], min(left, 0.05))[0] and not self.connection.recv(1):
                self.hung_up()
                return True
        return False

    def reset(self) -> None:
        """Cut the connection as a crash does, without the proper end of TCP."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def chunk(content: str | None, finish: str | None = None) -> dict[str, Any]:
    delta = {"role": "assistant"} if content is None else {"role": "assistant", "content": content}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def completion(content: str | None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


def not_found(at: Handler) -> None:
    at.error(404, "not_found", "There is nothing at this address.")


def fine(at: Handler) -> None:
    if not at.request_received.body.get("stream"):
        at.json(completion(TEXT))
        return
    at.begin()
    for part in ANSWER:
        at.piece(part)
    at.done()


def in_pieces(*pieces: str | None, finish: str | None = "stop") -> Callable[[Handler], None]:
    def fault(at: Handler) -> None:
        at.begin()
        for part in pieces:
            at.piece(part)
        at.done(finish)

    return fault


def after_some(*lines: str) -> Callable[[Handler], None]:
    def fault(at: Handler) -> None:
        at.some()
        for line in lines:
            at.raw(line)

    return fault


def stream_of(*lines: str, kind: str = "text/event-stream") -> Callable[[Handler], None]:
    def fault(at: Handler) -> None:
        at.begin(kind=kind)
        for line in lines:
            at.raw(line)

    return fault


def busy(retry_after: str) -> Callable[[Handler], None]:
    return lambda at: at.error(429, "rate_limit_exceeded", "Slow down.", Retry_After=retry_after)


def status(code: int, kind: str = "server_error", message: str = "Something failed.") -> Callable[[Handler], None]:
    return lambda at: at.error(code, kind, message)


def hang(at: Handler) -> None:
    at.wait(30)


def stall(at: Handler) -> None:
    at.some()
    at.wait(30)


def keep_alive(at: Handler) -> None:
    at.begin()
    while not at.wait(0.1):
        at.raw(": still here\n\n")


def some_then_keep_alive(at: Handler) -> None:
    at.some()
    while not at.wait(0.1):
        at.raw(": still here\n\n")


def endless(at: Handler) -> None:
    at.begin()
    while not at.wait(0.2):
        at.piece("and ")


def think(at: Handler) -> None:
    at.begin()
    for _ in range(10):
        at.wait(0.1)
        at.piece("")
    at.piece(TEXT)
    at.done()


def never_close(at: Handler) -> None:
    at.begin()
    at.piece(TEXT)
    at.piece(None, "stop")
    at.wait(30)


def garbage_after_end(at: Handler) -> None:
    at.begin()
    at.piece(TEXT)
    at.piece(None, "stop")
    at.raw("data: %%%\n\n")


def abort(at: Handler) -> None:
    at.some()
    time.sleep(0.1)  # else the reset overtakes what was said
    at.reset()


def megabyte(at: Handler) -> None:
    at.begin()
    for _ in range(1024):
        at.piece("word " * 205)
    at.wait(30)  # all of it fits into the buffers of the socket; only waiting shows whether the client hangs up


def newlines(at: Handler) -> None:
    at.begin()
    for _ in range(1000):
        at.piece("\n" * 100)
    at.done()


def redirect(at: Handler) -> None:
    at.body(b"", status=308, Location=f"http://localhost:{at.server.server_port}/v1/elsewhere")


def echo_key(at: Handler) -> None:
    at.error(401, "invalid_api_key", f"Incorrect API key provided: {at.headers.get('Authorization')}")


def echo_key_in_stream(at: Handler) -> None:
    at.some()
    at.event({"error": {"message": f"Bad key {at.headers.get('Authorization')}", "code": "invalid_api_key"}})


def refuses(*names: str) -> Callable[[Handler], None]:
    """Refuse a request that holds one of these parameters, in OpenAI's words."""

    def fault(at: Handler) -> None:
        given = [name for name in names if name in at.request_received.body]
        if not given:
            fine(at)
            return
        other = "max_completion_tokens" if given[0] == "max_tokens" else "another one"
        message = f"Unsupported parameter: '{given[0]}' is not supported with this model. Use '{other}' instead."
        error = {
            "message": message,
            "type": "invalid_request_error",
            "param": given[0],
            "code": "unsupported_parameter",
        }
        at.json({"error": error}, status=400)

    return fault


def forbids_extras(at: Handler) -> None:
    """Refuse the older name of the length as a strict schema does (FastAPI's 422)."""
    if "max_tokens" in at.request_received.body:
        place = {"loc": ["body", "max_tokens"], "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}
        at.json({"detail": [place]}, status=422)
    else:
        fine(at)


FAULTS: dict[str, Callable[[Handler], None]] = {
    "fine": fine,
    "fine_without_usage": in_pieces(*ANSWER),
    "busy_1": busy("1"),
    "busy_45": busy("45"),
    "busy_120": busy("120"),
    "busy_date": busy("Wed, 21 Oct 2099 07:28:00 GMT"),
    "quota": status(429, "insufficient_quota", "You exceeded your current quota."),
    "error_500": status(500),
    "timeout_408": status(408),
    "conflict_409": status(409),
    "html_503": lambda at: at.body(PAGE, status=503, kind="text/html"),
    "refused_401": echo_key,
    "forbidden_403": status(403, "forbidden"),
    "missing_404": status(404, "model_not_found", "The model does not exist."),
    "context_400": status(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens."),
    "context_llama": status(400, "exceed_context_size_error", "the request exceeds the available context size"),
    "strange_400": status(400, "invalid_request_error", "Unknown parameter."),
    "no_max_tokens": refuses("max_tokens", "temperature"),
    "no_length": refuses("max_tokens", "max_completion_tokens", "temperature"),
    "no_extras_422": forbids_extras,
    "redirect": redirect,
    "hang": hang,
    "html": lambda at: at.body(PAGE, kind="text/html"),
    "html_as_stream": stream_of(PAGE.decode()),
    "broken_json": lambda at: at.body(b'{"id": "chatcmpl-1", "choi'),
    "empty_object": lambda at: at.json({}),
    "error_body": lambda at: at.json({"error": {"message": "overloaded"}}),
    "plain_json": lambda at: at.json(completion(TEXT)),
    "choices_empty": lambda at: at.json({**completion(TEXT), "choices": []}),
    "choices_empty_in_stream": stream_of('data: {"choices": []}\n\n', "data: [DONE]\n\n"),
    "choices_null_in_stream": stream_of('data: {"choices": null}\n\n', "data: [DONE]\n\n"),
    "choices_text_in_stream": stream_of('data: {"choices": "none"}\n\n', "data: [DONE]\n\n"),
    "list_in_stream": stream_of("data: [1, 2]\n\n", "data: [DONE]\n\n"),
    "json_object": in_pieces('{"message": ', '"Dear Ms Tanaka, thank you', ' for your talk."}'),
    "json_in_fence": in_pieces("```json\n", '[{"text": "Dear Ms Tanaka"}]', "\n```"),
    "content_null": in_pieces(None),
    "content_blank": in_pieces(" ", "\n"),
    "length": in_pieces(*ANSWER[:3], finish="length"),
    "length_blank": in_pieces("", finish="length"),
    "filtered": in_pieces(*ANSWER[:3], finish="content_filter"),
    "unfinished": in_pieces(*ANSWER, finish=None),
    "half_json": after_some('data: {"id": "chatcmpl-1", "choices": [{"delta": {"cont'),
    "cut": after_some(),
    "cut_at_once": in_pieces(None, finish=None),
    "error_event": after_some('data: {"error": {"message": "overloaded", "code": 503}}\n\n'),
    "garbage_line": after_some("data: %%% not json %%%\n\n"),
    "garbage_after_end": garbage_after_end,
    "abort": abort,
    "abort_at_once": lambda at: at.reset(),
    "stall": stall,
    "empty_body": lambda at: at.body(b"", kind="text/event-stream"),
    "empty_stream": stream_of("data: [DONE]\n\n"),
    "keep_alive": keep_alive,
    "some_then_keep_alive": some_then_keep_alive,
    "endless": endless,
    "think": think,
    "never_close": never_close,
    "megabyte": megabyte,
    "newlines": newlines,
    "long_line": in_pieces("x" * 500_000),
    "long_line_of_umlauts": in_pieces("x", "ü" * 100_000, "not this"),
    "half_pair": in_pieces("fine \ud83d", " text \U0001f44b"),
    "echo_key_in_stream": echo_key_in_stream,
}


class Loopback(ThreadingHTTPServer):
    """The socket side: threads, what was received, and an end that does not wait for a hung connection."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.script = ["fine"]
        self.received: list[Received] = []
        self.aside: tuple[str, list[str]] | None = None
        self.received_aside: list[Received] = []
        self.connections: list[socket.socket] = []

    def register(self, request: Received, connection: socket.socket) -> str:
        with self.lock:
            self.connections.append(connection)
            messages = request.body.get("messages", []) if isinstance(request.body, dict) else []
            if self.aside and messages and messages[0]["content"].startswith(self.aside[0]):
                self.received_aside.append(request)
                return self.aside[1].pop(0) if len(self.aside[1]) > 1 else self.aside[1][0]
            self.received.append(request)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: that clients hang up is what these tests are about."""


class ModelServer:
    """A running server; what it received, and what it shall do next."""

    def __init__(self) -> None:
        self._loopback = Loopback()
        self.port: int = self._loopback.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._thread = threading.Thread(target=self._loopback.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def play(self, *names: str) -> None:
        with self._loopback.lock:
            self._loopback.script = list(names)

    def say(self, *texts: str) -> None:
        """Let the model answer with these texts in turn, each in pieces; the last one stays."""
        self.play(*(f"{SAYS}{text}" for text in texts))

    def aside(self, beginning: str, *names: str) -> None:
        """Play these for requests whose system part begins so, apart from the script and from what is `received`."""
        with self._loopback.lock:
            self._loopback.aside = (beginning, list(names))

    @property
    def received_aside(self) -> tuple[Received, ...]:
        """The requests that were answered apart from the script."""
        with self._loopback.lock:
            return tuple(self._loopback.received_aside)

    @property
    def script(self) -> tuple[str, ...]:
        """What the next requests get, as given to `play`."""
        with self._loopback.lock:
            return tuple(self._loopback.script)

    @property
    def received(self) -> tuple[Received, ...]:
        with self._loopback.lock:
            return tuple(self._loopback.received)

    def die(self) -> None:
        """Stop listening and cut every connection, as a crash does."""
        self._loopback.shutdown()
        self._loopback.server_close()
        for connection in self._loopback.connections:
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def __enter__(self) -> ModelServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loopback.ending.set()
        self._loopback.shutdown()
        self._loopback.server_close()
        self._thread.join(5)


@pytest.fixture(name="model_server")
def serve_model() -> Iterator[ModelServer]:
    """Give each test a server of its own."""
    with ModelServer() as server:
        yield server
