"""What the evidence adds to the fact check, with a careful reader's answers: figures printed, and floors under them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.adapters.tokens import TokenCounter
from app.bootstrap import Assistant
from app.core.evidence import Piece, pieces, weigh
from app.core.facts import Held
from app.core.model import Draft
from app.core.verdicts import parse
from app.services.evidence import EVIDENCE_TOKENS, EvidenceReader
from tests.golden.test_factcheck import CASES, assistant, share

__all__ = ["assistant"]

ANSWERS = {
    one["id"]: one["reply"]
    for one in tomllib.loads((Path(__file__).parent / "evidence.toml").read_text("utf-8"))["answer"]
}
COUNTER = TokenCounter(None)
OLD = 24
"""Most answers to questions that the program no longer puts so; beyond, somebody should answer anew."""


class Nobody:
    """A model that is not asked."""

    name = host = "nobody"

    def write(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        raise AssertionError

    def close(self) -> None:
        """Nothing is held."""


class Read:
    """A case before and after a reader's answer; None where the question is another one now, or none is put."""

    def __init__(self, assistant: Assistant, case: dict[str, Any], answer: str | None = None) -> None:
        self.name = case["id"]
        self.sources = [case["draft"], "", *case.get("facts", [])]
        self.language, self.own = case["language"], case["draft_language"]
        self.is_invented = bool(case["invented"])
        self.before = assistant.rewrite.fact_check.hold(case["rewrite"], self.language, self.sources, self.own)
        self.is_certain = not self.before.is_open
        self.knowledge = assistant._knowledge(self.language)
        frame = assistant.rewrite.addressed(Draft(text=case["rewrite"], language=self.language))
        suspects = (*self.before.in_words, *self.before.doubted)
        self.asked: tuple[Piece, ...] = pieces(
            case["rewrite"], suspects, self.sources, frame, self.knowledge.lexicon, self.language
        )
        self.last = max((piece.number for piece in self.asked), default=0)
        self.answer = ANSWERS[case["id"]] if answer is None else answer

    @property
    def is_current(self) -> bool:
        return len(self.answer.splitlines()) == self.last

    @property
    def after(self) -> Held:
        verdicts = parse(self.answer, {piece.number: piece.text for piece in self.asked if piece.number})
        assert verdicts
        found = weigh(self.asked, verdicts, self.sources, self.knowledge, self.own, self.before.stated)
        return found.applied(self.before) if found else self.before


@pytest.fixture(scope="module")
def found(assistant: Assistant) -> list[Read]:
    return [Read(assistant, case) for case in CASES if case["id"] in ANSWERS]


def test_a_careful_reader_finds_what_words_do_not_tell_and_clears_what_they_doubt(found, capsys):
    open_ones = [one for one in found if not one.is_certain]
    read = [one for one in open_ones if one.is_current]
    assert len(open_ones) - len(read) <= OLD
    bad, honest = ([one for one in read if one.is_invented is kind] for kind in (True, False))

    def told(some: list[Read], when: str) -> tuple[int, int]:
        held = [getattr(one, when) for one in some]
        return sum(bool(h.invented) for h in held), sum(bool(h.invented or h.doubted) for h in held)

    with capsys.disabled():
        print()
        for name, some in (("inventions", bad), ("honest", honest)):
            (was, pointed), (now, left) = told(some, "before"), told(some, "after")
            print(f"{name} refused: before {share(was, len(some))}, with evidence {share(now, len(some))}")
            print(f"  refused or pointed out: before {pointed}, with evidence {left}")
    assert told(bad, "after")[0] >= 0.93 * len(bad)
    assert told(honest, "after")[1] <= 0.05 * len(honest)
    assert told(honest, "after")[1] < told(honest, "before")[1]


@pytest.mark.parametrize("quote", ["whole", "nothing"])
def test_a_reader_that_vouches_for_all_or_for_nothing_clears_nothing_certain(assistant, quote):
    """One that obeys somebody else: a quote of all the sources for every piece, or a courtesy."""
    for case in CASES:
        if case["part"] not in ("kept", "blind") or not case["invented"]:
            continue
        one = Read(assistant, case, "x")
        said = " + ".join(f'"{source}"' for source in one.sources if source) if quote == "whole" else "COURTESY"
        flat = " ".join(said.split())
        one.answer = "\n".join(f"{number}: {flat}" for number in range(1, one.last + 1))
        certain = [name for name in one.before.invented if name not in one.before.in_words]
        assert set(certain) <= set(one.after.invented), case["id"]
        # What only the user can vouch for is at least pointed out to them.
        left = "\n".join([*one.after.invented, *one.after.doubted])
        assert all(name in left for name in one.before.stated), case["id"]
        if quote == "nothing":
            assert set(one.before.invented) <= set(one.after.invented), case["id"]


def test_the_request_for_every_ordinary_message_keeps_within_its_budget(assistant):
    """Nothing is asked of a longer one (`app.services.evidence`); of these, all are asked about."""
    reader = EvidenceReader(
        model=Nobody(),
        prompt=assistant._prompt,
        check=assistant.rewrite.fact_check,
        count_tokens=COUNTER.count_tokens,
        max_tokens=900,
        seconds=60,
    )
    sizes = []
    for case in CASES:
        one = Read(assistant, case, "x")
        if one.last and not one.is_certain:
            sizes.append(COUNTER.count_tokens("\n".join(reader.request(one.asked, one.sources))))
    assert len(sizes) > 300
    assert max(sizes) <= EVIDENCE_TOKENS


@pytest.mark.parametrize(
    ("closing", "is_asked"),
    [
        ("Un abrazo,", False),
        ("Gracias por su tiempo,", False),
        ("Gracias otra vez por presentarme a tu jefe.", True),
        ("Saludos de parte de tus antiguos compañeros,", True),
    ],
)
def test_a_closing_that_tells_something_is_asked_about(assistant, closing, is_asked):
    lexicon = assistant._knowledge("es").lexicon
    found = pieces(f"Hola, Ana:\n\n{closing}\nLuis", (), ["Hola."], ["Hola, Ana:", closing], lexicon, "es")
    assert any(piece.number and closing in piece.text for piece in found) is is_asked
