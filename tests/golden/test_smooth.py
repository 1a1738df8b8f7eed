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
OTHERS = ("fr", "de", "pt", "it")
FLOORS = {
    ("built on", "en"): (0.93, 0.04),
    ("built on", "es"): (0.93, 0.04),
    ("built on", *OTHERS): (0.95, 0.04),
    ("later", "en"): (0.5, 0.14),
    ("later", "es"): (0.3, 0.14),
}
"""By part and languages: least share of inventions refused, most of honest sentences refused."""


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


@pytest.mark.parametrize("group", FLOORS, ids="-".join)
def test_smooth_inventions_are_named_and_courtesy_passes(assistant, group):
    part, *languages = group
    cases = CASES["later"] if part == "later" else CASES
    refused = {}
    for label in ("invented", "honest"):
        found = [(text, held(assistant, one, text)) for one in languages for text in cases[label][one]]
        hits = sum(bool(one.invented) for _, one in found)
        told = sum(bool(one.invented or one.doubted) for _, one in found)
        refused[label] = hits / len(found)
        low, high = share_interval(hits, len(found))
        print(f"{' '.join(group)}, {label}: refused {hits} of {len(found)} [{low:.2f}, {high:.2f}], told {told}")
        for text, one in found:
            if bool(one.invented) is (label == "honest"):
                print("   ", text, one.invented, one.doubted)
    least, most = FLOORS[group]
    assert refused["invented"] >= least
    assert refused["honest"] <= most
