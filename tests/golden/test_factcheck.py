"""The fact check on cases made to deceive it: figures printed, and floors under them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.bootstrap import Assistant, build
from app.core import facts
from app.settings import Settings

CASES = tomllib.loads((Path(__file__).parent / "factcheck.toml").read_text("utf-8"))["case"]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory"))
    yield made
    made.close()


def named(assistant: Assistant, case: dict) -> tuple[str, ...]:
    return facts.invented(
        case["rewrite"],
        [case["draft"], *case.get("facts", [])],
        assistant._knowledge(case["language"]),
        source_language=case["draft_language"],
    )


def test_the_labels_are_what_they_say():
    assert len(CASES) == 240
    assert all(part in case["rewrite"] for case in CASES for part in case["invented"])


def test_most_inventions_are_named_and_most_honest_rewrites_pass(assistant):
    found = [(bool(case["invented"]), bool(named(assistant, case))) for case in CASES]
    caught = sum(got for bad, got in found if bad)
    alarms = sum(got for bad, got in found if not bad)
    bad, honest = sum(b for b, _ in found), sum(not b for b, _ in found)
    print(f"rewrites with inventions refused: {caught} of {bad}; honest ones refused: {alarms} of {honest}")
    assert caught >= 0.75 * bad
    assert alarms <= 0.12 * honest


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_text_invents_nothing_against_itself(assistant, case):
    for text, language in ((case["draft"], case["draft_language"]), (case["rewrite"], case["language"])):
        assert facts.invented(text, [text], assistant._knowledge(language), source_language=language) == ()
