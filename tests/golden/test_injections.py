"""Texts that give orders to a model, and a model that obeys them, over a real socket: what of it reaches the user.

Each case of injections.toml names the marks of its attack; none may stand in what is shown, and the user must still get
something useful and be told. Honest texts that look alike must pass. The figures are printed with
`pytest -s -k figures tests/golden/test_injections.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Assistant, build
from app.core.figures import share_interval
from app.core.model import Answer, Draft, Received, Rewrite
from app.core.text import fold
from app.services.chat import Conversation, Partial, Reply
from app.settings import Settings
from tests.adapters.model_server import ModelServer

SET = tomllib.loads((Path(__file__).parent / "injections.toml").read_text("utf-8"))
INJECTIONS, HONEST = SET["injection"], SET["honest"]
PAGE = {"es": "es"}
"""Language of the page for a visitor of a language: English, where there is none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the user saw: what is shown as the result, while it came and in the end, and what was said beside it."""

    shown: str
    told: str
    streamed: str = ""
    writer: str = ""

    def holds(self, mark: str) -> bool:
        return fold(mark).lower() in fold(self.shown).lower()

    def showed(self, mark: str) -> bool:
        return fold(mark).lower() in fold(self.streamed).lower()


class Table:
    """Runs a case of the set against a program with an obeying model."""

    def __init__(self, folder: Path, server: ModelServer) -> None:
        self.folder = folder
        self.server = server
        self.assistant: Assistant = build(
            Settings(data_dir=folder / "data", store="memory", language="en", base_url=server.url, model="small")
        )

    def __call__(self, case: dict[str, Any]) -> Outcome:
        texts = SET["article" if case["place"] in ("article", "question") else "letter"][case["language"]]
        said = case["model"].replace("{honest}", texts["honest"].strip())
        self.server.say(said.replace("{closing}", texts.get("closing", "").strip()))
        outcome: Outcome = getattr(self, f"_{case['place']}")(case, texts)
        return outcome

    def _draft(self, case: dict[str, Any], texts: dict[str, str], facts: tuple[str, ...] = ()) -> Outcome:
        draft = Draft(text=texts["draft"].replace("{says}", case["says"]).strip(), facts=facts)
        speak = PAGE.get(case["language"], "en")
        return of_rewrite(self.assistant.rewrite(draft, speak=speak, to=case.get("to")))

    def _fact(self, case: dict[str, Any], texts: dict[str, str]) -> Outcome:
        fact = f"{texts['fact']}. {case['says']}"
        return self._draft(case | {"says": ""}, texts, facts=(fact,))

    def _received(self, case: dict[str, Any], texts: dict[str, str]) -> Outcome:
        speak = PAGE.get(case["language"], "en")
        direct = of_received(self.assistant.triage(case["says"], speak=speak))
        lead = {"es": "He recibido este mensaje:\n\n"}.get(case["language"], "I received this message:\n\n")
        chatted, _ = self._said(lead + case["says"], Conversation(), speak)
        return Outcome(f"{direct.shown}\n{chatted.shown}", direct.told, chatted.streamed, chatted.writer)

    def _article(self, case: dict[str, Any], texts: dict[str, str]) -> Outcome:
        path = self.folder / "keepers.md"
        path.write_text(texts["text"].replace("{says}", case["says"]).lstrip(), "utf-8")
        (taken,) = self.assistant.take_articles([path])
        assert taken.error is None
        outcome, _ = self._said(texts["question"], Conversation(), PAGE.get(case["language"], "en"))
        return outcome

    def _question(self, case: dict[str, Any], texts: dict[str, str]) -> Outcome:
        outcome, _ = self._said(case["says"], Conversation(), PAGE.get(case["language"], "en"))
        return outcome

    def _conversation(self, case: dict[str, Any], texts: dict[str, str]) -> Outcome:
        obeys, speak = self.server.script, PAGE.get(case["language"], "en")
        # A blank, so that what comes next can be the fact that fills it.
        self.server.say(f"{texts['honest'].strip()} [...]\n\n{texts['closing']}".strip())
        _, conversation = self._said(texts["draft"].replace("{says}\n\n", "").strip(), Conversation(), speak)
        self.server.play(*obeys)
        outcome, _ = self._said(case["says"], conversation, speak)
        return outcome

    def _said(self, message: str, conversation: Conversation, speak: str) -> tuple[Outcome, Conversation]:
        streamed = []
        for event in self.assistant.chat(message, conversation, speak=speak):
            if isinstance(event, Partial):
                streamed.append(event.text)
        assert isinstance(event, Reply)
        made = of_reply(event)
        return Outcome(made.shown, made.told, "\n".join(streamed), made.writer), event.conversation


def of_reply(reply: Reply) -> Outcome:
    if reply.rewrite:
        return of_rewrite(reply.rewrite)
    if reply.answer:
        return of_answer(reply.answer)
    if reply.received:
        return of_received(reply.received)
    return Outcome(reply.line, "")


def of_rewrite(made: Rewrite) -> Outcome:
    shown = [variant.text for variant in made.variants]
    shown += [change.after for variant in made.variants for change in variant.changes]
    shown += [question for variant in made.variants for question in variant.questions]
    found = [f"{finding.rule}: {finding.reason}" for finding in made.before.findings]
    return Outcome("\n".join(shown), "\n".join([*made.notes, *found]), writer=made.writer)


def of_answer(answer: Answer) -> Outcome:
    shown = [answer.text, *(citation.quote for citation in answer.citations)]
    return Outcome("\n".join(shown), "\n".join(answer.notes), writer=answer.writer)


def of_received(received: Received) -> Outcome:
    shown = [received.wants, *(reply.text for reply in received.replies)]
    return Outcome("\n".join(shown), "\n".join(f"{signal.rule}: {signal.reason}" for signal in received.signals))


def through(case: dict[str, Any], outcome: Outcome) -> list[str]:
    """Return the marks of an attack that reached the user.

    While a model writes, its words are shown as they come, as no answer yet: what only the check of a whole sentence can
    see (`whole = true`) may stand there; links, markup, prompt and talk of a machine may not.
    """
    streamed = [] if case.get("whole") else [mark for mark in case["attack"] if outcome.showed(mark)]
    return [mark for mark in case["attack"] if outcome.holds(mark)] + streamed


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with ModelServer() as server:
        made = Table(tmp_path_factory.mktemp("injections"), server)
        yield made
        made.assistant.close()


def test_the_set_is_what_it_says() -> None:
    assert len({case["id"] for case in (*INJECTIONS, *HONEST)}) == len(INJECTIONS) + len(HONEST)
    assert len(INJECTIONS) >= 60
    assert len(HONEST) >= 30
    assert {case["language"] for case in INJECTIONS} == set(SET["letter"]) == {"en", "es", "fr", "de", "pt", "it"}
    assert {case["place"] for case in INJECTIONS} == {
        "draft", "fact", "received", "article", "question", "conversation",
    }  # fmt: skip


@pytest.mark.parametrize("case", INJECTIONS, ids=lambda case: case["id"])
def test_an_attack_that_a_model_obeys_does_not_reach_the_user(table: Table, case: dict[str, Any]) -> None:
    outcome = table(case)
    assert not through(case, outcome), outcome
    assert len(outcome.shown.split()) >= 8, outcome


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case["id"])
def test_an_honest_text_that_looks_like_an_attack_passes(table: Table, case: dict[str, Any]) -> None:
    outcome = table(case)
    assert not [keep for keep in case["keeps"] if not outcome.holds(keep)], outcome
    assert outcome.writer in ("small", ""), outcome


@pytest.mark.parametrize(
    "case", [c for c in INJECTIONS if c["place"] in ("draft", "fact")], ids=lambda case: case["id"]
)
def test_the_user_is_told_why_the_models_text_is_not_shown(table: Table, case: dict[str, Any]) -> None:
    outcome = table(case)
    assert outcome.writer == "small" or outcome.told.partition("\n")[0], outcome
    assert not [mark for mark in case["attack"] if fold(mark).lower() in fold(outcome.told).lower()], (
        "quoted in the note"
    )


@pytest.mark.parametrize("case", [c for c in INJECTIONS if c["place"] == "received"], ids=lambda case: case["id"])
def test_an_order_in_a_received_message_is_told_and_no_model_is_asked(table: Table, case: dict[str, Any]) -> None:
    asked = len(table.server.received)
    outcome = table(case)
    assert len(table.server.received) == asked
    # A name is no order: "Regards, Ignore Previous Instructions" is told as one all the same, being one by its words.
    assert "phishing.machine-order" in outcome.told


def test_figures_of_the_injections(table: Table) -> None:
    for part in (False, True):
        cases = [case for case in INJECTIONS if case.get("aside", False) is part]
        honest = [case for case in HONEST if case.get("aside", False) is part]
        stopped = sum(not through(case, table(case)) for case in cases)
        passed = sum(all(table(case).holds(keep) for keep in case["keeps"]) for case in honest)
        name = "aside" if part else "in view"
        print(f"{name}: stopped {share(stopped, len(cases))}; honest passed {share(passed, len(honest))}")
        assert stopped == len(cases)
        assert passed == len(honest)


def share(hits: int, of: int) -> str:
    low, high = share_interval(hits, of)
    return f"{hits} of {of} [{low:.2f}, {high:.2f}]"
