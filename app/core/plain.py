"""Plain wording for a reader in a second language: short sentences, and no expression that a dictionary does not explain.

What counts as an expression is a list (languages/plain/<language>.toml): there are thousands more, so a text in which
none is found need not be free of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.core.text import BLANK, Reading, Span, fold


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as it stands in a text, and what it says in plain words."""

    quote: str
    plain: str


@dataclass(frozen=True, slots=True)
class LongSentence:
    """A sentence as it stands in a text, and how many words it has."""

    quote: str
    words: int


@dataclass(frozen=True)
class PlainWording:
    """What makes a language hard to read.

    `longest` are the words that a sentence may have; `replaced` maps expressions, folded and in lower case, to words
    that can stand in their place in any sentence; those of `named` need another sentence, and are only pointed out.
    """

    longest: int
    replaced: Mapping[str, str]
    named: Mapping[str, str]

    @cached_property
    def _known(self) -> Mapping[str, str]:
        return {**self.named, **self.replaced}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longer ones first, so that "at the end of the day" is not read as something shorter.
        some = sorted(self._known, key=len, reverse=True)
        either = "|".join(r"[ \n]".join(map(re.escape, one.split())) for one in some)
        return re.compile(rf"\b(?:{either})\b")

    def expressions(self, text: str) -> tuple[Expression, ...]:
        """Return the listed expressions in a text, in order; quotations, links and bracketed blanks are left alone."""
        reading = _without_blanks(text)
        found = self._pattern.finditer(reading.folded.lower())
        return tuple(Expression(reading.quote(Span(*m.span())), self._known[_key(m[0])]) for m in found)

    def long_sentences(self, text: str) -> tuple[LongSentence, ...]:
        """Return the sentences with more words than a reader in a second language takes in at once."""
        reading = _without_blanks(text)
        sizes = zip(reading.sentences, reading.sentence_sizes, strict=True)
        return tuple(LongSentence(reading.quote(span).strip(), size) for span, size in sizes if size > self.longest)

    def reworded(self, text: str) -> tuple[str, tuple[Expression, ...]]:
        """Return a text with the expressions that have a plain word for every sentence replaced, and which they were."""
        reading = _without_blanks(text)
        done: list[Expression] = []
        for match in reversed(list(self._pattern.finditer(reading.folded.lower()))):
            if (plain := self.replaced.get(_key(match[0]))) is None:
                continue
            where = reading.original_span(*match.span())
            quote = text[where.start : where.end]
            fresh = plain[:1].upper() + plain[1:] if quote[0].isupper() and not quote.isupper() else plain
            text = text[: where.start] + fresh + text[where.end :]
            done.append(Expression(quote, fresh))
        return text, tuple(reversed(done))


def _key(found: str) -> str:
    return " ".join(fold(found).lower().split())


def _without_blanks(text: str) -> Reading:
    return Reading(BLANK.sub(lambda m: re.sub(r"[^\s]", "_", m[0]), text))
