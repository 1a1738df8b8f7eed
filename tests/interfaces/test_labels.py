"""Whatever a language model wrote is labelled with the model's name, at every door, and nothing else is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.bootstrap import build
from app.core.figures import Report, Share
from app.core.model import Draft
from app.settings import Settings
from tests.adapters.model_server import ModelServer, serve_model  # noqa: F401 - a fixture, found by name
from tests.conftest import CommandLine

NAME = "tiny_model-7b"
DRAFT = "Hi Maria,\n\nWe help companies like yours. Your article on cold storage was useful to us.\n\nBest,\nTom Hart"
VERSION = "Hi Maria,\n\nYour article on cold storage was useful to us.\n\nBest,\nTom Hart"
QUESTION = "How should I write to a Dr. in Germany?"
ANSWER = "Keep the title until the person drops it [1]."
LABEL = {"en": f"Written by the language model {NAME}", "es": f"Escrito por el modelo de lenguaje {NAME}"}
OFFLINE = {"en": "without a language model", "es": "sin modelo de lenguaje"}


def plain(markdown: str) -> str:
    return markdown.replace("\\", "")


@pytest.fixture
def setting(model_server: ModelServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": model_server.url, "TERTULIA_MODEL": f"openai:{NAME}"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_command_line_labels_rewrites_and_answers(
    language: str, model_server: ModelServer, setting: dict[str, str], tertulia: CommandLine
):
    more = {**setting, "TERTULIA_LANGUAGE": language}
    model_server.say(VERSION)
    made = tertulia("rewrite", "-", stdin=DRAFT, **more)
    assert VERSION in made.out
    assert LABEL[language] in made.out
    assert OFFLINE[language] not in made.out
    as_json = tertulia("rewrite", "-", "--format", "json", stdin=DRAFT, **more).json
    assert (as_json["writer"], as_json["variants"][0]["writer"]) == (NAME, NAME)
    model_server.say(ANSWER)
    answer = tertulia("ask", QUESTION, **more)
    assert "Keep the title" in answer.out
    assert LABEL["en"] in answer.out  # an answer speaks the language of the question
    assert tertulia("ask", QUESTION, "--format", "json", **more).json["writer"] == NAME


def test_what_no_model_wrote_is_not_labelled(
    model_server: ModelServer, setting: dict[str, str], tertulia: CommandLine, tmp_path: Path
):
    model_server.play("error_500")
    more = {**setting, "TERTULIA_LANGUAGE": "en"}
    for ran in (tertulia("rewrite", "-", stdin=DRAFT, **more), tertulia("ask", QUESTION, **more)):
        assert NAME not in ran.out
        assert OFFLINE["en"] in ran.out
        assert "nothing left this machine" not in ran.out
    many = tertulia.file("many.jsonl", json.dumps({"text": DRAFT}) + "\n")
    before = len(model_server.received)
    for arguments in (["critique", many], ["critique", "-", "--format", "sarif"], ["triage", "-"]):
        assert NAME not in tertulia(*arguments, stdin=DRAFT, **more).out
    assert len(model_server.received) == before


def test_the_page_and_the_interface_for_programs_label_them_too(
    model_server: ModelServer, setting: dict[str, str], serve
):
    server = serve(**setting)
    assert server.get("/readyz").json["writer"] == NAME
    model_server.say(VERSION)
    made = server.post("/api/rewrite", {"text": DRAFT}).json
    assert (made["writer"], made["variants"][0]["writer"]) == (NAME, NAME)
    for language, label in LABEL.items():
        assert label in plain(server.chat(DRAFT, language=language))
        *_, (_, shown) = server.call("rewrite", [DRAFT, "", "", "", "", "", language, "warm", ""])
        assert shown[0]["value"] == VERSION
        assert label in plain(shown[2])
        assert NAME in plain(str(server.call("relabel", [language])))
    model_server.say(ANSWER)
    assert server.post("/api/ask", {"question": QUESTION}).json["writer"] == NAME
    events = server.call("chat", [QUESTION, [], "en"])
    texts = [plain(json.dumps(data)) for _, data in events]
    assert LABEL["en"] in texts[-1]
    # The passages are a message of their own; what the model wrote stands in the one before.
    assert not [text for text in texts if "Keep the title" in text and NAME not in text]


def test_an_answer_that_is_still_being_written_says_by_whom(model_server: ModelServer, setting: dict[str, str], serve):
    server = serve(**setting, TERTULIA_MODEL_TIMEOUT="4")
    model_server.play("endless")
    *partial, _ = [plain(json.dumps(data, ensure_ascii=False)) for _, data in server.call("chat", [QUESTION, [], "es"])]
    written = [text for text in partial if "and and" in text]
    assert written, partial
    assert not [text for text in written if f"modelo {NAME}" not in text.replace(" de lenguaje", "")]


def test_of_several_versions_each_is_labelled_by_its_own_writer(model_server: ModelServer, tmp_path: Path):
    assistant = build(Settings(data_dir=tmp_path, store="memory", base_url=model_server.url, model=NAME))
    try:
        bad = "Hi Maria,\n\nPeter Novak of Oslo sent me.\n\nBest,\nTom Hart"
        model_server.say(VERSION, bad)
        made = assistant.rewrite(Draft(text=DRAFT), variants=3)
    finally:
        assistant.close()
    writers = [variant.writer for variant in made.variants]
    assert (made.writer, writers[0]) == (NAME, NAME)
    assert "offline" in writers[1:]


def test_the_report_of_figures_names_the_model_that_wrote(monkeypatch: pytest.MonkeyPatch):
    # The plotting package leaves an old-fashioned importer behind, of which Python warns at every later import.
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    from app.interfaces.render_report import report_html, report_text

    report = Report(
        critic=(), shares=(Share(name="answers", right=1, total=2),), kappa=(), confusion={}, never=(),
        mostly_relational=(), rules={"en": 1}, writer="<b>x</b>",
    )  # fmt: skip
    assert "written by the language model <b>x</b>" in report_text(report)
    assert "written by the language model &lt;b&gt;x&lt;/b&gt;" in report_html(report)
