"""`tertulia doctor` as a process, and the offer on the page: what is missing has a next step, and no key is shown."""

from __future__ import annotations

import re
import socket
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.adapters.catalogue import read_words
from app.adapters.installation import is_writable, providers
from app.core.checkup import LocalServer, State
from app.interfaces.doctor import offer_markdown, server_lines
from tests.adapters.test_local_servers import listening, listing, saying
from tests.conftest import CommandLine

KEY = "sk-canary-5d4c3b2a1f0e"
TOPICS = ["version", "knowledge", "data_folder", "model", "local_servers", "embeddings", "chroma", "tokens"]


def said(tertulia: CommandLine, code: int = 0, **more: str) -> dict[str, dict[str, str]]:
    """Return the checks by topic; the exit code is looked at, and that what is missing has its step."""
    ran = tertulia("doctor", "--format", "json", **more)
    assert (ran.code, ran.err) == (code, "")
    assert KEY not in ran.out
    checks = {check["topic"]: check for check in ran.json["checks"]}
    assert ran.json["passed"] == (code == 0)
    assert all(bool(check["step"]) == (check["state"] != State.FINE) for check in checks.values())
    return checks


def test_with_nothing_set_everything_is_fine_and_says_what_there_is(tertulia: CommandLine):
    checks = said(tertulia)
    assert list(checks) == TOPICS
    assert {topic for topic, check in checks.items() if check["state"] == "off"} == {"model", "local_servers", "tokens"}
    assert "240 articles" in checks["knowledge"]["said"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Whatever is set up works."), ("es", "está configurado funciona")]
)
def test_the_text_speaks_the_users_language(language: str, words: str, tertulia: CommandLine):
    ran = tertulia("doctor", TERTULIA_LANGUAGE=language)
    assert (ran.code, ran.err) == (0, "")
    assert words in ran.out
    assert ran.out.count("→") == ran.out.count("[--]") == 3
    assert tertulia("doctor", "--lang", language).out == ran.out


def test_a_server_on_this_machine_is_offered_with_the_lines_to_set_and_asked_for_its_list_only(tertulia: CommandLine):
    with listening(saying(listing("nomic-embed-text", "my model:7b", owner="library"))) as (port, heard):
        ran = tertulia("doctor", TERTULIA_MODEL_PORTS=f"{port}")
        json = tertulia("doctor", "--format", "json", TERTULIA_MODEL_PORTS=f"{port}").json
    assert ran.code == 0
    assert f"OPENAI_BASE_URL=http://127.0.0.1:{port}/v1\n" in ran.out
    assert "TERTULIA_MODEL='openai:my model:7b'\n" in ran.out
    (server,) = json["servers"]
    assert server["settings"] == {"OPENAI_BASE_URL": server["url"], "TERTULIA_MODEL": "openai:my model:7b"}
    assert [request.split(b"\r\n")[0] for request in heard] == [b"GET /v1/models HTTP/1.1"] * 2


def test_with_a_model_set_no_other_server_is_looked_for(tertulia: CommandLine):
    with listening(saying(listing("m"))) as (port, heard):
        checks = said(tertulia, OPENAI_API_KEY=KEY, TERTULIA_MODEL_PORTS=f"{port}")
    assert "local_servers" not in checks
    assert "a key is set" in checks["model"]["said"]
    assert heard == []


def test_the_server_that_is_set_is_asked_whether_it_knows_the_model(tertulia: CommandLine):
    with listening(saying(listing("small"))) as (port, _):
        address = f"http://127.0.0.1:{port}/v1"
        known = said(tertulia, OPENAI_BASE_URL=address, TERTULIA_MODEL="openai:small", OPENAI_API_KEY=KEY)
        unknown = said(tertulia, OPENAI_BASE_URL=address, TERTULIA_MODEL="other:8b")
    assert known["model"]["state"] == "fine"
    assert unknown["model"]["state"] == "off"
    assert "small" in unknown["model"]["said"]
    silent = said(tertulia, 3, OPENAI_BASE_URL=address)
    assert f"127.0.0.1:{port}" in silent["model"]["said"]


def test_what_is_set_and_does_not_work_is_told_with_exit_code_3(tertulia: CommandLine, tmp_path: Path):
    checks = said(tertulia, 3, TERTULIA_MODEL="openai:gpt-5-mini")
    assert "OPENAI_API_KEY" in checks["model"]["step"]
    if not find_spec("langchain_anthropic"):
        checks = said(tertulia, 3, TERTULIA_MODEL="anthropic:some", ANTHROPIC_API_KEY=KEY)
        assert checks["model"]["step"].endswith("pip install langchain-anthropic")
    checks = said(tertulia, 3, OPENAI_BASE_URL="127.0.0.1:11434", OPENAI_API_KEY=KEY)
    assert "http://127.0.0.1:11434/v1" in checks["model"]["step"]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        checks = said(tertulia, 3, TERTULIA_CHROMA_URL=f"http://me:{KEY}@127.0.0.1:{closed.getsockname()[1]}")
    assert checks["chroma"]["state"] == "failed"
    checks = said(tertulia, 3, TERTULIA_EMBEDDINGS="openai:text-embedding-3-small")
    assert checks["embeddings"]["state"] == "failed"
    (tmp_path / "file").write_text("no folder")
    checks = said(tertulia, 3, TERTULIA_DATA_DIR=str(tmp_path / "file" / "data"))
    assert checks["data_folder"]["state"] == "failed"


def test_a_folder_that_does_not_exist_yet_is_judged_and_not_made(tmp_path: Path):
    assert is_writable(tmp_path / "one" / "two")
    assert list(tmp_path.iterdir()) == []


def test_ports_that_are_none_are_refused_in_one_line(tertulia: CommandLine):
    ran = tertulia("doctor", TERTULIA_MODEL_PORTS="http://127.0.0.1")
    assert ran.code == 2
    assert "TERTULIA_MODEL_PORTS" in ran.line


def test_the_packages_of_the_providers_are_those_of_the_framework():
    from langchain.chat_models.base import _BUILTIN_PROVIDERS

    table = {name: entry for name, entry in providers().items() if name != "server"}
    assert table.keys() <= _BUILTIN_PROVIDERS.keys()
    for name, (module, *_) in _BUILTIN_PROVIDERS.items():
        if name in table:
            package = table[name].get("package", f"langchain-{name.replace('_', '-')}")
            assert package == module.partition(".")[0].replace("_", "-"), name


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_offers_a_server_of_this_machine_and_sends_it_nothing(serve, home: Path):
    with listening(saying(listing("llama3.2:latest", owner="library"))) as (port, heard):
        server = serve(TERTULIA_MODEL_PORTS=f"{port}")
        pages = {language: str(server.call("relabel", [language])) for language in ("en", "es")}
        assert "[1]" in server.chat("How should I introduce myself to a Japanese distributor?")
    for page in pages.values():
        assert f"OPENAI_BASE_URL=http://127.0.0.1:{port}/v1 TERTULIA_MODEL=openai:llama3.2:latest" in page
    assert "runs on this machine" in pages["en"]
    assert "funciona en este equipo" in pages["es"]
    assert [request.split(b"\r\n")[0] for request in heard] == [b"GET /v1/models HTTP/1.1"]


def test_the_page_is_there_before_a_silent_server_has_answered(serve):
    with listening(lambda connection: connection.recv(1)) as (port, _):
        server = serve(TERTULIA_MODEL_PORTS=f"{port}")
        assert server.get("/").status == 200
        assert "this machine with" not in str(server.call("relabel", ["en"]))


def test_a_name_for_a_shell_is_quoted_and_no_markup_of_the_page():
    server = LocalServer("Ollama", "http://127.0.0.1:1/v1", ("a b",))
    line = offer_markdown(server, read_words("en"))
    assert "`OPENAI_BASE_URL=http://127.0.0.1:1/v1 TERTULIA_MODEL='openai:a b'`" in line
    assert not re.search(r"[<\[\]]", line)
    assert server_lines(server, read_words("es"))[-1].strip() == "TERTULIA_MODEL='openai:a b'"
