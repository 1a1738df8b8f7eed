"""The served page as a process: where it listens, how it stops, and that many visitors at once stay apart."""

from __future__ import annotations

import http.client
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.interfaces.server import GRACE
from tests.adapters.model_server import ModelServer
from tests.conftest import LETTER, PITCH, PREGUNTA, QUESTION, CommandLine, Server


def test_it_does_not_open_to_the_network_without_a_password(tertulia: CommandLine):
    refused = [tertulia("serve", "--host", host, "--port", "0") for host in ("0.0.0.0", "example.com")]
    refused.append(tertulia("serve", TERTULIA_HOST="::", TERTULIA_LANGUAGE="es"))
    for ran in refused:
        assert ran.code == 2
        assert "TERTULIA_PASSWORD" in ran.line


def test_a_port_in_use_and_an_address_of_another_machine_are_one_line(tertulia: CommandLine):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = tertulia("serve", "--port", str(port))
        assert ran.code == 3
        assert str(port) in ran.line
        assert str(port) in tertulia("serve", TERTULIA_PORT=str(port), TERTULIA_LANGUAGE="es").line
    ran = tertulia("serve", "--host", "192.0.2.1", "--port", "0", TERTULIA_PASSWORD="x")
    assert ran.code == 2
    assert "192.0.2.1" in ran.line


def test_it_listens_on_loopback_only(server: Server):
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError), socket.create_connection((address, server.port), timeout=2):  # noqa: PT011
            pass


def test_it_says_where_it_listens_and_nothing_else(server: Server):
    assert server.get("/").status == 200
    assert server.said[0] == f"Tertulia: {server.url}"


def test_asked_to_stop_with_streams_open_it_ends_in_time_and_leaves_nothing(serve: Callable[..., Server], home: Path):
    before = set((home / "data" / "index" / "run").glob("*"))
    with ModelServer() as model:
        model.play("endless")
        server = serve(OPENAI_BASE_URL=model.url, OPENAI_API_KEY="sk-x", TERTULIA_MODEL="small")
        with ThreadPoolExecutor(10) as pool:
            streams = [pool.submit(_open_stream, server) for _ in range(10)]
            deadline = time.monotonic() + 15
            while len(model.received) < 10 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert len(model.received) == 10
            code, seconds = server.end(signal.SIGTERM)
            for stream in streams:
                stream.result()
    assert code == 0
    # The streams have no end; what comes beyond the grace is the exit of a process on a machine that runs other tests too.
    assert seconds <= GRACE + 6
    assert "Traceback" not in "\n".join(server.said)
    assert "ASGI" not in "\n".join(server.said)
    assert set((home / "data" / "index" / "run").glob("*")) <= before


def _open_stream(server: Server) -> None:
    try:
        server.chat(QUESTION)
    except (OSError, AssertionError, http.client.HTTPException):
        return


def test_ten_visitors_at_once_are_all_answered(server: Server):
    questions = [QUESTION, PREGUNTA, PITCH, LETTER, "How long should I wait before following up?"] * 2
    started = threading.Barrier(len(questions))

    def visit(question: str) -> str:
        started.wait()
        return server.chat(question, language="es" if question in (PREGUNTA, LETTER) else "en")

    with ThreadPoolExecutor(len(questions)) as pool:
        answers = list(pool.map(visit, questions))
    assert answers[:5] == answers[5:]
    for question, answer in zip(questions, answers, strict=True):
        assert ("100" if question in (PITCH, LETTER) else "[1]") in answer


def test_two_visitors_do_not_hear_each_other(server: Server):
    """Each in a session of its own, as two browsers are: the second word of each is about the first of the same."""
    drafts = [f"Dear Ana{n}bel,\n\nI read your canary{n} piece on tins. Which resin?\n\nTom{n}" for n in range(6)]

    def visit(number: int) -> str:
        session = f"visitor{number}"
        _said(server, session, drafts[number])
        return _said(server, session, "shorter")

    with ThreadPoolExecutor(len(drafts)) as pool:
        shown = list(pool.map(visit, range(len(drafts))))
    for number, page in enumerate(shown):
        others = [other for other in range(len(drafts)) if other != number]
        assert f"Ana{number}bel" in page
        assert not [other for other in others if f"Ana{other}bel" in page or f"canary{other}" in page]
    assert "Paste the draft first" in _said(server, "stranger", "shorter")


def _said(server: Server, session: str, message: str) -> str:
    """Say something as the page in a browser does, in a session with a memory; return all that is shown."""
    number = next(
        one["id"] for one in server.get("/config").json["dependencies"] if one["api_name"] == "chat"
    )  # the page calls by number
    joined = server.post(
        "/gradio_api/queue/join",
        {"data": [message, [], None, "en"], "fn_index": number, "session_hash": session, "trigger_id": None},
    )
    assert joined.status == 200
    stream = server.get(f"/gradio_api/queue/data?session_hash={session}").text
    done = [line for line in stream.splitlines() if '"process_completed"' in line]
    assert len(done) == 1
    assert '"success":true' in done[0].replace(": ", ":")
    return done[0]


def test_the_server_starts_where_its_data_cannot_be_kept_and_says_so(serve: Callable[..., Server], tmp_path: Path):
    blocked = tmp_path / "a file"
    blocked.write_text("x")
    server = serve(TERTULIA_DATA_DIR=str(blocked / "data"), TERTULIA_LANGUAGE="es")
    assert server.get("/readyz").json["index"]["generation"] == "memory"
    assert "memoria" in server.get("/config").text
    assert "[1]" in server.chat(PREGUNTA, language="es")
    # Stopped at the keyboard, it ends at once.
    code, seconds = server.end(signal.SIGINT)
    assert code == 0
    assert seconds <= 3
    assert len(server.said) == 1


def test_python_is_the_only_thing_it_needs(tertulia: CommandLine):
    assert tertulia("--version", program=(sys.executable, "-I", "-c", _ISOLATED)).out.startswith("tertulia ")


_ISOLATED = f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r}); from app.__main__ import main; main()"
