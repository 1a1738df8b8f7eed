"""Ask a model for the evidence of a text: which words of the draft and of the facts say what each sentence says.

The request is made behind all other checks, takes no more than the time that the writing has left, and is never an error:
where it brings nothing that can be read, the text stands or falls as it would have done without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.errors import InputError, WriterUnavailable
from app.core.evidence import Evidence, Piece, control, pieces, weigh
from app.core.facts import Held
from app.core.ports import ModelWriter
from app.core.verdicts import parse
from app.services.fact_check import FactCheck

EVIDENCE_TOKENS = 1200
"""Tokens of the whole request, system and user; of a longer one nothing is asked."""


ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class EvidenceReader:
    """Asks for evidence and weighs it; `seconds` is what writing and reading of one text may take together.

    `controls` are sentences that no draft holds, by language: one is asked about with every text.
    """

    model: ModelWriter
    prompt: Callable[..., tuple[str, str]]
    check: FactCheck
    count_tokens: Callable[[str], int]
    max_tokens: int
    seconds: float
    controls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def __call__(
        self,
        text: str,
        language: str,
        sources: Sequence[str],
        source_language: str,
        held: Held,
        *,
        frame: Sequence[str],
        spent: float,
    ) -> Evidence | None:
        """Return the evidence for a text in `language`, empty where nothing had to be asked; None where nothing can be read.

        `sources` are the draft, its subject and the facts, `held` is what the fact check found, `frame` are the greeting
        and the closing, `spent` are the seconds that the writing of the text took.
        """
        knowledge = self.check.knowledge(language)
        asked = pieces(text, (*held.in_words, *held.doubted), sources, frame, knowledge.lexicon, language)
        numbered = {piece.number: piece.text for piece in asked if piece.number}
        if not numbered:
            return Evidence()
        last = max(numbered) + 1
        known = control(self.controls.get(language) or self.controls.get(ENGLISH, ()), sources)
        if known:
            asked += (Piece(known, last),)
            numbered[last] = known
        system, user = self.request(asked, sources)
        if self.count_tokens(f"{system}\n{user}") > EVIDENCE_TOKENS:
            return None
        if (answer := self._answer(system, user, self.clock() + self.seconds - spent)) is None:
            return None
        verdicts = parse(answer, numbered, control=last)
        return weigh(asked, verdicts, sources, knowledge, source_language, held.stated, last) if verdicts else None

    def request(self, asked: Sequence[Piece], sources: Sequence[str]) -> tuple[str, str]:
        """Return the prompt: the sources by their names, the text a piece a line, those to answer with a number."""
        named = [*zip(("Draft", "Subject"), sources, strict=False)]
        named += [(f"Fact {number}", fact) for number, fact in enumerate(sources[len(named) :], 1)]
        lines = [f"{piece.number}: {_flat(piece.text)}" if piece.number else _flat(piece.text) for piece in asked]
        return self.prompt(
            "evidence",
            sources="\n".join(f"{name}: {source.strip()}" for name, source in named if source.strip()),
            message="\n".join(lines),
            last=str(max(piece.number for piece in asked)),
        )

    def _answer(self, system: str, user: str, until: float) -> str | None:
        """Return the model's answer; None where it fails or is not there in time, which then closes the connection."""
        parts: list[str] = []
        if self.clock() >= until:
            return None
        try:
            for part in (writing := self.model.write(system, user, max_tokens=self.max_tokens)):
                parts.append(part)
                if self.clock() >= until:
                    _close(writing)
                    return None
        except (WriterUnavailable, InputError):
            return None
        return "".join(parts)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _close(writing: object) -> None:
    if close := getattr(writing, "close", None):
        close()
