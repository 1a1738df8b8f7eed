"""Without a network everything works, and nothing even asks for a name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LETTER, PREGUNTA, ROOT, Ran, environment
from tests.interfaces.alone import command_alone

VISIT = """
import sys
from pathlib import Path
from tests.conftest import serving, LETTER, PREGUNTA
with serving(Path(sys.argv[1])) as server:
    assert server.get("/").status == 200
    assert server.get("/readyz").json["status"] == "ready"
    assert "[1]" in server.chat(PREGUNTA, language="es")
    assert "100" in server.chat(LETTER, language="es")
    assert server.post("/api/rewrite", {"text": LETTER}).json["variants"]
    foreign = server.get("/gradio_api/file=https://canary.example/x")
    assert foreign.status == 404
"""
"""A server and its visitor, both inside the namespace: from outside its loopback cannot be reached."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alone") / "report"


def _run(report: Path, home: Path, *command: str, stdin: str = "") -> Ran:
    report.unlink(missing_ok=True)
    hook = report.parent / "hook"
    prefix, more = command_alone(report, hook)
    env = environment(home, **more, PYTHONPATH=f"{hook}:{ROOT}")
    done = subprocess.run(
        [*prefix, *command], check=False, input=stdin.encode(), capture_output=True, env=env, cwd=ROOT, timeout=120
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_watch_sees_names_and_connections(report: Path, home: Path):
    code = "import socket\ntry: socket.create_connection(('canary.example', 80), 1)\nexcept OSError: pass\n"
    code += "s = socket.socket(); s.settimeout(0.2)\ntry: s.connect(('192.0.2.1', 80))\nexcept OSError: pass"
    assert _run(report, home, sys.executable, "-c", code).code == 0
    seen = report.read_text("utf-8").splitlines()
    assert "name canary.example" in seen
    assert "connect 192.0.2.1" in seen


@pytest.mark.parametrize("command", ["critique", "rewrite", "ask", "index"])
def test_the_command_line_asks_for_no_name(report: Path, home: Path, command: str):
    arguments = {"ask": [PREGUNTA], "index": ["--rebuild"]}.get(command, ["-"])
    ran = _run(report, home, sys.executable, "-m", "app", command, *arguments, stdin=LETTER)
    assert ran.code in (0, 1), ran.err
    assert ran.out
    assert report.read_text("utf-8") == ""


def test_the_page_is_served_and_answers_and_asks_for_no_name(report: Path, home: Path):
    ran = _run(report, home, sys.executable, "-c", VISIT, str(home))
    assert ran.code == 0, ran.err
    assert report.read_text("utf-8") == ""
