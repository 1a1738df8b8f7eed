"""Smooth inventions and honest courtesy, sentence by sentence: figures printed, and floors under them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.bootstrap import Assistant, build
from app.core import facts
from app.core.figures import share_interval
from app.settings import Settings

CASES = tomllib.loads((Path(__file__).parent / "smooth.toml").read_text("utf-8"))
FLOORS = {"en": (0.0, 1.0), "es": (0.0, 1.0), "others": (0.0, 1.0)}
"""By language: least share of inventions refused, most of honest sentences refused."""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory"))
    yield made
    made.close()


def held(assistant: Assistant, language: str, sentence: str) -> facts.Held:
    """Return what the check finds in the draft of a language with a sentence before its last paragraph."""
    draft = CASES["drafts"][language].strip()
    body, closing = draft.rsplit("\n\n", 1)
    return facts.hold(
        f"{body}\n\n{sentence}\n\n{closing}", [draft], assistant._knowledge(language), source_language=language
    )


@pytest.mark.parametrize("group", FLOORS)
def test_smooth_inventions_are_named_and_courtesy_passes(assistant, group):
    languages = [group] if group != "others" else ["fr", "de", "pt", "it"]
    refused, told = {}, {}
    for label in ("invented", "honest"):
        found = [(text, held(assistant, one, text)) for one in languages for text in CASES[label][one]]
        refused[label] = sum(bool(one.invented) for _, one in found) / len(found)
        told[label] = sum(bool(one.invented or one.doubted) for _, one in found)
        low, high = share_interval(round(refused[label] * len(found)), len(found))
        print(f"{group}, {label}: refused {refused[label]:.2f} of {len(found)} [{low:.2f}, {high:.2f}], told {told[label]}")
        for text, one in found:
            if bool(one.invented) is (label == "honest"):
                print("   ", text, one.invented, one.doubted)
    least, most = FLOORS[group]
    assert refused["invented"] >= least
    assert refused["honest"] <= most
