"""Answers made of the articles' own sentences: which passages, which sentences, in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.model import Citation, Passage, Ranked, Source
from app.core.text import Reading
from app.core.vocabulary import stop_words, words

MOST_PASSAGES = 3
SENTENCES = (3, 2, 1)
"""Sentences quoted from the first, second and third passage."""

WORTH = 0.62
"""A further passage is quoted when it scores at least this share of the first one; below, it is beside the point."""

BESIDE_A_GUIDE = 0.035
"""Least score of a general passage that is quoted beside a country's guide: about that of one full vote of a concept and a
place in both lists. On 150 questions about a country those above it were to the point, those below mixed."""

STEM = 5
"""Letters in which two words of one family agree; enough to choose among the sentences of a passage."""

QUOTATION_MARKS = (("«", "»"), ("“", "”"))
"""Of the house's Spanish and English; an inner ‘ may be an apostrophe and says nothing."""

MARK = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Extract:
    """Sentences chosen from a passage, in their order there."""

    passage: Passage
    sentences: tuple[str, ...]


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a passage; what stands in quotation marks is never cut, nor is the sentence around it."""
    reading = Reading(text)
    whole: list[str] = []
    for span in reading.sentences:
        sentence = reading.quote(span)
        if whole and (_is_open(whole[-1]) or sentence[0].islower()):
            whole[-1] = f"{whole[-1]} {sentence}"
        else:
            whole.append(sentence)
    return tuple(whole)


def _is_open(text: str) -> bool:
    """Return True where a quotation begins that does not end."""
    return any(text.count(opening) > text.count(closing) for opening, closing in QUOTATION_MARKS)


def choose(question: str, found: Sequence[Ranked], language: str) -> tuple[Extract, ...]:
    """Return what to quote: at most three passages, each with its opening sentence and those nearest to the question."""
    stopped = stop_words(language)
    wanted = {word[:STEM] for word in words(question) if word not in stopped}
    return tuple(
        Extract(ranked.passage, _nearest(sentences_of(ranked.passage.text), wanted, count))
        for ranked, count in zip(_worth_quoting(found), SENTENCES, strict=False)
    )


def _worth_quoting(found: Sequence[Ranked]) -> list[Ranked]:
    """Return the best passages; of those of a country's guide no more than leave room for the subject in general."""
    best = [ranked for ranked in found if ranked.score >= WORTH * found[0].score][:MOST_PASSAGES]
    if all(ranked.passage.country for ranked in best):
        general = next((r for r in found if r.passage.country is None and r.score >= BESIDE_A_GUIDE), None)
        best = [*best[: MOST_PASSAGES - 1], general] if general else best
    return best


def _nearest(sentences: Sequence[str], wanted: set[str], count: int) -> tuple[str, ...]:
    """Return the first sentence, which by the rules of the house answers by itself, and the nearest others."""
    scored = [
        (-len(wanted & {word[:STEM] for word in words(sentence)}), place) for place, sentence in enumerate(sentences)
    ]
    others = [place for _, place in sorted(scored[1:])][: count - 1]
    return tuple(sentences[place] for place in sorted({0, *others}) if place < len(sentences))


def cite(extracts: Sequence[Extract], sources: dict[str, Source], language: str) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer's text, a paragraph a passage with its mark `[n]`, and the citations behind the marks."""
    paragraphs, citations = [], []
    for number, extract in enumerate(extracts, start=1):
        paragraphs.append(f"{' '.join(extract.sentences)} [{number}]")
        citations.append(citation(extract.passage, number, extract.sentences[0], sources, language))
    return "\n\n".join(paragraphs), tuple(citations)


def citation(passage: Passage, number: int, quote: str, sources: dict[str, Source], language: str) -> Citation:
    """Return a numbered citation of a passage."""
    return Citation(
        number=number,
        article=passage.article,
        section=passage.section,
        title=passage.title,
        quote=quote,
        sources=tuple(sources[s].label(language) for s in passage.sources if s in sources),
    )
