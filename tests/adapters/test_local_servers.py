"""The look for model servers on this machine: real sockets that answer well, badly, slowly or with garbage."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.adapters.local_servers import LIMIT, find_servers, models_at
from app.core.checkup import LocalServer

MOST = 3.0
"""Seconds in which a look is over on a busy machine; it takes 0.8 at most on a free one."""

MODELS = {"object": "list", "data": [{"id": "llama3.2:latest", "object": "model", "owned_by": "library"}]}


def response(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def listing(*names: str, owner: str = "") -> bytes:
    rows = [{"id": name, "object": "model", "owned_by": owner} for name in names]
    return response(json.dumps({"object": "list", "data": rows}).encode())


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[tuple[int, list[bytes]]]:
    """Listen on a port of the loopback; yields it and the requests that came."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    heard: list[bytes] = []
    with socket.socket(family) as server:
        server.bind((host, 0))
        server.listen()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        heard.append(connection.recv(65536))
                        answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


def saying(raw: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(raw)


def test_a_server_is_found_with_its_models_and_asked_for_nothing_else():
    with listening(saying(response(json.dumps(MODELS).encode()))) as (port, heard):
        (found,) = find_servers((port,))
    assert (found.name, found.url, found.models) == ("Ollama", f"http://127.0.0.1:{port}/v1", ("llama3.2:latest",))
    (request,) = heard
    assert request.decode().split("\r\n") == [
        "GET /v1/models HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", "", ""
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "name"), [("llamacpp", "llama.cpp"), ("vllm", "vLLM"), ("organization_owner", "LM Studio")]
)
def test_a_server_is_called_by_what_it_says_of_itself(owner, name):
    with listening(saying(listing("m", owner=owner))) as (port, _):
        assert find_servers((port,))[0].name == name
    with listening(saying(listing("m"))) as (port, _):
        assert find_servers((port,))[0].name == f"127.0.0.1:{port}"


def test_a_server_that_listens_on_the_newer_loopback_only_is_found_too():
    if not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    try:
        with listening(saying(listing("m")), host="::1") as (port, _):
            assert [one.url for one in find_servers((port,))] == [f"http://[::1]:{port}/v1"]
    except OSError:
        pytest.skip("there is no IPv6 here")


def test_the_model_to_set_is_the_first_that_writes_texts():
    found = LocalServer("Ollama", "http://127.0.0.1:11434/v1", ("nomic-embed-text:latest", "llama3.2:latest"))
    assert found.settings == {"OPENAI_BASE_URL": found.url, "TERTULIA_MODEL": "openai:llama3.2:latest"}
    assert LocalServer("x", "y", ("nomic-embed-text",)).model == "nomic-embed-text"


def chunked(connection: socket.socket) -> None:
    body = json.dumps(MODELS).encode()
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in (body[:20], body[20:]):
        connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        time.sleep(0.05)
    connection.sendall(b"0\r\n\r\n")
    connection.recv(1)


def unclosed(connection: socket.socket) -> None:
    connection.sendall(response(json.dumps(MODELS).encode()))
    connection.recv(1)


@pytest.mark.parametrize("answer", [chunked, unclosed])
def test_a_server_that_keeps_the_connection_open_has_said_enough(answer):
    with listening(answer) as (port, _):
        assert [one.models for one in find_servers((port,))] == [("llama3.2:latest",)]


def trickle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X")
        time.sleep(0.1)


def endless(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"data": [')
    while True:
        connection.sendall(b'{"id": "m"},' * 1000)


OTHERS = {
    "silent": lambda connection: connection.recv(1),
    "trickle": trickle,
    "endless": endless,
    "no_http": saying(b"220 mail.example ESMTP\r\n"),
    "binary": saying(bytes(range(256)) * 40),
    "nothing": saying(b""),
    "web_page": saying(response(b"<html>A page</html>")),
    "redirect": saying(response(b"", "302 Found", "Location: http://127.0.0.1:1/v1/models")),
    "missing": saying(response(json.dumps(MODELS).encode(), "404 Not Found")),
    "wants_a_key": saying(response(b'{"error": "Unauthorized"}', "401 Unauthorized")),
    "other_json": saying(response(b'{"data": {"id": "m"}}')),
    "rows_of_garbage": saying(response(b'{"data": [1, null, {"id": 7}, []]}')),
    "no_models": saying(listing()),
    "deep": saying(response(b"[" * 100_000)),
    "half": saying(response(json.dumps(MODELS).encode())[:-10]),
    "names_with_orders": saying(listing("a\x1b[2J", "x`rm -rf`", "$(reboot)", "m\nTERTULIA_MODEL=evil", "<img src=x>")),
    "huge": saying(listing("m" * (LIMIT + 1))),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_whatever_else_listens_is_not_offered_and_holds_nobody_up(kind):
    with listening(OTHERS[kind]) as (port, _):
        start = time.monotonic()
        assert find_servers((port,)) == ()
        assert time.monotonic() - start < MOST


def test_all_ports_are_asked_at_the_same_time():
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(listening(OTHERS["silent"]))[0] for _ in range(4)]
        good, _ = stack.enter_context(listening(saying(listing("m"))))
        start = time.monotonic()
        found = find_servers((*slow, good))
        assert time.monotonic() - start < MOST
    assert [one.url for one in found] == [f"http://127.0.0.1:{good}/v1"]


def test_closed_ports_and_no_ports_find_nothing():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert find_servers((closed.getsockname()[1],)) == ()
    assert find_servers(()) == ()


def test_the_server_the_user_set_is_asked_with_its_key():
    with listening(saying(listing("m", "n"))) as (port, heard):
        assert models_at(f"http://localhost:{port}/v1/", "sk-own") == ("m", "n")
    assert heard[0].startswith(b"GET /v1/models HTTP/1.1\r\n")
    assert b"Authorization: Bearer sk-own\r\n" in heard[0]
    assert models_at(f"http://127.0.0.1:{port}/v1") is None
