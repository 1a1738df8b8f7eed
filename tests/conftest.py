"""What the tests of the doors share: real processes with an environment of their own, a served page, plain HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import app

ROOT = Path(app.__file__).resolve().parents[1]
START = 60.0
"""Seconds a server may take to listen on a busy machine; bench_start.py measures how long it does take."""

LETTER = """\
Estimada Dra. Pérez:

Espero que este correo le encuentre bien. Mi nombre es Luis Gómez y soy export manager de Aceites del Sur, empresa
líder en el sector del aceite de oliva. Ofrecemos los mejores precios del mercado y ayudamos a empresas como la suya a
aumentar sus ventas un 30%. ¿Tendría 15 minutos esta semana para una llamada?

Saludos cordiales,
Luis Gómez
"""
PITCH = """\
Dear Sir or Madam,

I hope this email finds you well. We are a leading provider of world-class packaging and we help companies like yours
to boost sales by 40%. Act now: this offer ends on Friday!!! Can we schedule a 30 minute demo call tomorrow?

Best regards,
John Smith
"""
QUESTION = "How should I introduce myself to a Japanese distributor?"
PREGUNTA = "¿Cómo me presento a un distribuidor japonés?"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user who has set nothing but `more`."""
    clean = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "LANG": "C.UTF-8",
        "TERTULIA_DATA_DIR": str(home / "data"),
    }
    given = {name: value for name, value in (clean | more).items() if value or name in more}
    # Whatever listens on the machine of the tests is none of their business.
    return {"TERTULIA_MODEL_PORTS": ""} | given


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line of complaint; fails where there is none or more than one, or a traceback."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


class CommandLine:
    """Runs `python -m app` as a user does."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, stdin: str | bytes = b"", program: tuple[str, ...] = (), **more: str) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        command = [*(program or (sys.executable, "-m", "app")), *arguments]
        env = environment(self.home, **more)
        done = subprocess.run(
            command, check=False, input=given, capture_output=True, env=env, cwd=self.home, timeout=180
        )
        assert b"\x1b" not in done.stdout + done.stderr, "a raw escape character was printed"
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def file(self, name: str, content: str | bytes) -> str:
        path = self.home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(slots=True)
class Server:
    """A running `tertulia serve`."""

    process: subprocess.Popen[bytes]
    host: str = "127.0.0.1"
    port: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def request(
        self, method: str, path: str, body: Any = None, *, raw: Any = None, chunked: bool = False, **headers: str
    ) -> Response:
        """Send one request; names of headers are written with underscores."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            raw = json.dumps(body).encode()
            given.setdefault("content-type", "application/json")
        try:
            connection.request(method, path, raw, given, encode_chunked=chunked)
            answer = connection.getresponse()
            return Response(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Response:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Response:
        return self.request("POST", path, body, **headers)

    def call(self, name: str, data: list[Any], *, session: str = "", **headers: str) -> list[tuple[str, Any]]:
        """Call a handler of the page by its name, in a session of its own if none is named; return `(event, data)` pairs."""
        body = {"data": data, **({"session_hash": session} if session else {})}
        started = self.post(f"/gradio_api/call/{name}", body, **headers)
        assert started.status == 200, (name, started.status, started.text)
        return events(self.get(f"/gradio_api/call/{name}/{started.json['event_id']}", **headers).text)

    def chat(self, message: Any, history: Any = (), language: str = "en") -> str:
        """Say something to the chat in a session of its own; return the last message on the page."""
        shown = self.call("chat", [message, list(history), language])
        assert shown[-1][0] == "complete", shown
        content = shown[-1][1][1][-1]["content"]
        return content if isinstance(content, str) else "".join(part["text"] for part in content)

    def end(self, how: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask the server to stop; return its exit code and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(how)
        code = self.process.wait(20)
        return code, time.monotonic() - started


def events(stream: str) -> list[tuple[str, Any]]:
    """Return the `(event, data)` pairs of a stream of server-sent events."""
    found = re.findall(r"event: (\w+)\ndata: (.*)\n", stream)
    return [(name, json.loads(data)) for name, data in found if name != "heartbeat"]


@contextlib.contextmanager
def serving(home: Path, *arguments: str, program: tuple[str, ...] = (), **more: str) -> Iterator[Server]:
    """Start `tertulia serve` on a free port; end it and its output's reader afterwards."""
    command = [*(program or (sys.executable, "-m", "app")), "serve", "--no-open", "--port", "0", *arguments]
    process = subprocess.Popen(
        command, env=environment(home, **more), cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    server = Server(process)
    listening = threading.Event()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            server.said.append(line.decode().rstrip())
            if match := re.search(r"http://\S+:(\d+)", server.said[-1]):
                server.port = int(match[1])
                listening.set()
        listening.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert listening.wait(START), "the server did not start in time"
        assert server.port, "\n".join(server.said)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()
        assert process.stderr is not None
        process.stderr.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home folder for all that only reads: the index in it is built once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def tertulia(home: Path) -> CommandLine:
    """The command line in the shared home."""
    return CommandLine(home)


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[Server]:
    """One server without a model for all tests that leave it as they found it."""
    with serving(home) as running:
        yield running


@pytest.fixture
def serve(tmp_path: Path, home: Path) -> Iterator[Callable[..., Server]]:
    """Start servers of one's own: `serve("--host", ..., NAME=value)`; all end with the test."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **more: str) -> Server:
            return stack.enter_context(serving(home, *arguments, **more))

        yield start


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
