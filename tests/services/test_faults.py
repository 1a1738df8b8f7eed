"""Every way in which a language model fails, through the program's own doors: over a socket, in both languages.

The adapter's faults one by one are in tests/adapters/test_llm.py; here it is what the user is told, what they get all the
same, and how long it takes. `python -m tests.benchmarks.bench_faults` prints the table.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace

import pytest

from app.adapters.llm import ServerWriter
from app.bootstrap import Assistant
from app.core.model import Draft
from app.services.answer import Answerer
from app.services.rewrite import Rewriter
from app.settings import Settings
from tests.adapters.model_server import SAYS, ModelServer
from tests.conftest import CommandLine

KEY = "sk-canary-1a2b3c4d5e6f"
PATIENCE, TIMEOUT = 0.6, 2.0
MOST = 12.0
"""Seconds in which each fault is over on a busy machine: two rounds at the longest, and the offline answer."""

DRAFTS = {
    "en": "Hi Maria,\n\nWe help companies like yours. Your article on cold storage was useful to us.\n\nBest,\nTom Hart",
    "es": "Hola María:\n\nAyudamos a empresas como la suya. Su artículo sobre el frío nos fue útil.\n\nUn saludo,\nLuis Gómez",
}
QUESTIONS = {"en": "How should I write to a Dr. in Germany?", "es": "¿Cómo escribo a un doctor en Alemania?"}
REFUSAL = "I'm sorry, but I can't help with that request."
GERMAN = (
    "Sehr geehrte Frau Maria,\n\nIhr Artikel hat uns sehr geholfen und wir danken Ihnen dafür.\n\nTom Hart, Luis Gómez"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server does, and what the user is told of it: keys of the catalogue, for a rewrite and for an answer."""

    play: str
    rewrite: str
    answer: str


FAULTS = {
    "401": Fault("refused_401", "error.writer_refused", "error.writer_refused"),
    "404 model": Fault("missing_404", "error.writer_not_found", "error.writer_not_found"),
    "429, Retry-After 1 s, twice": Fault("busy_1", "error.writer_busy", "error.writer_busy"),
    "429, Retry-After 120 s": Fault("busy_120", "error.writer_busy", "error.writer_busy"),
    "500": Fault("error_500", "error.writer_busy", "error.writer_busy"),
    "connection refused": Fault("", "error.writer_unreachable", "error.writer_unreachable"),
    "time-out of the whole answer": Fault("endless", "error.writer_slow", "error.writer_slow"),
    "hang before the first word": Fault("hang", "error.writer_slow", "error.writer_slow"),
    "hang in the middle": Fault("stall", "error.writer_slow", "error.writer_slow"),
    "keep-alives and no word": Fault("keep_alive", "error.writer_slow", "error.writer_slow"),
    "half a stream": Fault("cut", "error.writer_incomplete", "error.writer_incomplete"),
    "connection cut": Fault("abort", "error.writer_incomplete", "error.writer_incomplete"),
    "empty answer": Fault("content_null", "error.writer_empty", "error.writer_empty"),
    "garbage in the stream": Fault("garbage_line", "error.writer_garbled", "error.writer_garbled"),
    "a web page": Fault("html", "error.writer_garbled", "error.writer_garbled"),
    "key echoed in an error": Fault("echo_key_in_stream", "error.writer_garbled", "error.writer_garbled"),
    "JSON instead of text": Fault("json_object", "error.writer_data", "error.writer_data"),
    "a refusal": Fault(f"{SAYS}{REFUSAL}", "error.writer_declined", "error.writer_declined"),
    "wrong language": Fault(f"{SAYS}{GERMAN}", "error.writer_language", "answer.uncited"),
}


def failing_jobs(assistant: Assistant, server: ModelServer) -> tuple[Rewriter, Answerer, ServerWriter]:
    """Return the rewriter and the answerer of an assistant, whose index is built, with a model of their own."""
    writer = ServerWriter(
        Settings(base_url=server.url, model="small", api_key=KEY, model_patience=PATIENCE, model_timeout=TIMEOUT)
    )
    return replace(assistant.rewrite, model=writer), replace(assistant.ask, model=writer), writer


def begin(server: ModelServer, fault: Fault) -> None:
    if fault.play:
        server.play(fault.play)
    else:
        server.die()


def opening(assistant: Assistant, address: str, language: str) -> str:
    """Return a line of the catalogue up to its first place: what a user must have been told."""
    table, _, key = address.partition(".")
    return str(assistant.words(language).table(table)[key]).partition("{")[0]


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    # The first use imports for about two seconds; that would be measured as the server's.
    import langchain.chat_models  # noqa: F401
    import langchain_openai  # noqa: F401


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_soon_with_a_clear_word_and_the_offline_answer(
    name: str, language: str, assistant: Assistant, model_server: ModelServer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    fault = FAULTS[name]
    assistant.ask.retriever()  # the index is built once, whoever asks first
    rewrite, ask, writer = failing_jobs(assistant, model_server)
    begin(model_server, fault)
    start = time.monotonic()
    made = rewrite(Draft(text=DRAFTS[language]), speak=language)
    rewritten = time.monotonic()
    answer = ask(QUESTIONS[language], language=language)
    writer.close()
    print(f"{name}: rewrite {rewritten - start:.1f} s, answer {time.monotonic() - rewritten:.1f} s")
    assert rewritten - start < MOST
    assert time.monotonic() - rewritten < MOST

    assert (made.writer, made.variants[0].writer) == ("offline", "offline")
    assert made.variants[0].checks.passed
    assert DRAFTS[language].split("\n")[-1] in made.variants[0].text
    assert (answer.writer, answer.abstained, bool(answer.citations)) == ("offline", False, True)
    for notes, key in ((made.notes, fault.rewrite), (answer.notes, fault.answer)):
        told = [note for note in notes if opening(assistant, key, language) in note]
        assert told, (key, notes)
    everything = " ".join([*made.notes, made.variants[0].text, *answer.notes, answer.text, caplog.text])
    everything += " ".join(str(vars(record)) for record in caplog.records)
    assert KEY not in everything
    assert REFUSAL not in everything
    assert "Ihr Artikel hat uns" not in made.variants[0].text + answer.text


def test_every_line_on_a_failed_model_says_what_to_do(language: str, assistant: Assistant):
    lines = {key: line for key, line in assistant.words(language).table("error").items() if key.startswith("writer_")}
    assert len(lines) >= 18
    # What happened, that this was written offline, and after that a sentence on what to do.
    without = [
        key for key, line in lines.items() if len(line.replace(":", ".").split(". ")) < 2 and key != "writer_busy"
    ]
    assert without == []


@pytest.mark.parametrize("fault", ["401", "half a stream", "connection refused"])
def test_on_the_command_line_the_fault_is_told_and_the_work_done(
    fault: str, language: str, model_server: ModelServer, tertulia: CommandLine
):
    begin(model_server, FAULTS[fault])
    settings = {
        "OPENAI_BASE_URL": model_server.url, "OPENAI_API_KEY": KEY, "TERTULIA_LANGUAGE": language,
        "TERTULIA_MODEL_PATIENCE": f"{PATIENCE}",
    }  # fmt: skip
    start = time.monotonic()
    ran = tertulia("rewrite", "-", stdin=DRAFTS[language], **settings)
    assert time.monotonic() - start < 60  # a process, its imports, and the fault
    assert (ran.code, ran.err) == (0, "")
    assert DRAFTS[language].split("\n")[-1] in ran.out
    words = {"en": "this was written offline", "es": "esto se ha escrito sin conexión"}
    assert words[language] in " ".join(ran.out.split())
    assert KEY not in ran.out
