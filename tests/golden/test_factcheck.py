"""The fact check on cases made to deceive it: figures printed, and floors under them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.bootstrap import Assistant, build
from app.core import facts
from app.core.figures import share_interval
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


FLOORS = {
    "first": (0.92, 0.07),
    "second": (0.90, 0.06),
    "aside": (0.68, 0.21),
    "third": (0.85, 0.06),
    "kept": (0.65, 0.13),
}
"""Least share of inventions named, and most of honest rewrites refused, by part: a little under what was reached."""


def share(hits: int, of: int) -> str:
    low, high = share_interval(hits, of)
    return f"{hits} of {of} = {hits / of:.2f} [{low:.2f}, {high:.2f}]"


def test_the_labels_are_what_they_say():
    assert len(CASES) == len({case["id"] for case in CASES}) == 572
    assert {case["part"] for case in CASES} == set(FLOORS)
    assert all(part in case["rewrite"] for case in CASES for part in case["invented"])


@pytest.mark.parametrize("part", FLOORS)
def test_most_inventions_are_named_and_most_honest_rewrites_pass(assistant, part):
    found = [
        (case["language"], bool(case["invented"]), bool(named(assistant, case)))
        for case in CASES
        if case["part"] == part
    ]
    for language in ("en", "es", "all"):
        here = [(bad, got) for spoken, bad, got in found if language in (spoken, "all")]
        caught, alarms = sum(got for bad, got in here if bad), sum(got for bad, got in here if not bad)
        bad, honest = sum(b for b, _ in here), sum(not b for b, _ in here)
        print(f"{part}, {language}: inventions named {share(caught, bad)}; honest refused {share(alarms, honest)}")
    least, most = FLOORS[part]
    assert caught >= least * bad
    assert alarms <= most * honest


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_text_invents_nothing_against_itself(assistant, case):
    for text, language in ((case["draft"], case["draft_language"]), (case["rewrite"], case["language"])):
        assert facts.invented(text, [text], assistant._knowledge(language), source_language=language) == ()
