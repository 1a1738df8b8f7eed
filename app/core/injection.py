"""Orders to a language model inside a text that is data: a draft, a fact, an article, a question ("prompt injection").

What is found is never obeyed and need not be understood: the sentence is left out of what a model is told and of what a
claim may rest on. Like every list of signs this one is incomplete; what a model wrote is checked all the same
(`app.core.outgoing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import AuthoringError
from app.core.patterns import Matcher, PatternEngine, prepare
from app.core.text import Reading, Span

NAME = "orders"
"""How a rulebook calls all patterns together: `%orders%`."""


class _Nothing:
    """Finds nothing."""

    def hits(self, text: str) -> tuple[tuple[int, int, int], ...]:  # noqa: ARG002 - the contract of a matcher
        return ()


@dataclass(frozen=True, slots=True)
class Orders:
    """Knows sentences that speak to a language model, in any of the languages."""

    orders: Matcher = field(default_factory=_Nothing)  # type: ignore[assignment]
    further: Matcher = field(default_factory=_Nothing)  # type: ignore[assignment]

    @classmethod
    def parse(cls, raw: Mapping[str, Any], engine: PatternEngine, *, where: str = "orders.toml") -> Orders:
        """Return the signs of a parsed file; raises `AuthoringError` for a table or an expression that is wrong."""
        if raw.keys() != {"orders", "further"}:
            raise AuthoringError(f"{where}: [orders] and [further] are needed, and nothing else")
        starts = [prepare(pattern, {}, f"{where} [further]") for pattern in raw["further"]["starts"]]
        orders = [prepare(pattern, {}, f"{where} [orders]") for pattern in patterns(raw)]
        return cls(engine(orders), engine([f"^\\W*{start}" for start in starts]))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return the sentences of `text` that are such orders, in order, as places in the text itself."""
        reading = Reading(text)
        hits = [Span(start, end) for _, start, end in self.orders.hits(reading.plain)]
        if not hits:
            return ()
        found: list[Span] = []
        behind = False
        last = 0
        for sentence in reading.sentences:
            in_one_paragraph = "\n\n" not in reading.plain[last : sentence.start]
            goes_on = (
                behind and in_one_paragraph and any(self.further.hits(reading.plain[sentence.start : sentence.end]))
            )
            behind = goes_on or any(hit.overlaps(sentence) for hit in hits)
            if behind:
                found.append(reading.original_span(sentence.start, sentence.end))
            last = sentence.end
        # What stands outside of the sentences (a subject line, quoted mail) goes by its own words.
        covered = [hit for hit in hits if not any(hit.overlaps(sentence) for sentence in reading.sentences)]
        found += [reading.original_span(hit.start, hit.end) for hit in covered]
        return tuple(sorted(found, key=lambda span: span.start))

    def without(self, text: str) -> str:
        """Return `text` without such sentences; the very same text where there are none."""
        spans = self.spans(text)
        if not spans:
            return text
        pieces, done = [], 0
        for span in spans:
            pieces.append(text[done : span.start].rstrip(" \t"))
            done = max(done, span.end)
        kept = [piece for piece in (*pieces, text[done:]) if piece]
        joined = "".join(f" {piece}" if index and piece[0] not in " \n" else piece for index, piece in enumerate(kept))
        return _tidy(joined)


def patterns(raw: Mapping[str, Any]) -> Sequence[str]:
    """Return the patterns of all languages of a parsed file."""
    return [pattern for some in raw["orders"].values() for pattern in some]


def _tidy(text: str) -> str:
    """Return a text in which no more than one empty line stands between two paragraphs."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip()
