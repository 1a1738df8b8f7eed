"""Answers made of the articles' own sentences: which passages, which sentences, in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.aspects import Aspect
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

SPEAKS = 3
"""Words of the question in common that one aspect asked about is worth: a sentence that speaks of it answers."""

SETTLED = {
    "address-and-register": (
        "first-message#register",
        "first-message#greeting-and-closing",
        "closings#sign-off-by-register",
        "across-cultures#formality-and-hierarchy",
        "people-you-know#familiarity-and-tone",
    ),
    "directness-and-relationship": ("across-cultures#directness", "across-cultures#trust"),
    "pace-and-follow-up": ("across-cultures#time", "follow-up#how-long-to-wait", "silence#wait-by-channel"),
    "calendar-and-meetings": ("across-cultures#time", "silence#wait-by-season"),
    "hierarchy-and-decisions": ("across-cultures#formality-and-hierarchy",),
    "first-contact": ("across-cultures#trust",),
}
"""What a section of a guide settles for its country: passages that say what is safe where nothing is known of the reader,
which beside it would contradict it (usted in general, du in Sweden)."""

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


def choose(
    question: str,
    found: Sequence[Ranked],
    language: str,
    aspects: Sequence[Aspect] = (),
    told: Passage | None = None,
) -> tuple[Extract, ...]:
    """Return what to quote: at most three passages, each with its opening sentence and those nearest to the question.

    `aspects` are what the question asks for: of a guide, the sections and sentences that speak of it come first. Before
    all of them stand the facts `told`, whole; of `found` they are the first.
    """
    stopped = stop_words(language)
    wanted = {word[:STEM] for word in words(question) if word not in stopped}
    facts = (Extract(told, (told.text,)),) if told else ()
    worth = _worth_quoting(found[len(facts) :], aspects, told)
    prose = (
        Extract(ranked.passage, _nearest(ranked.passage, wanted, aspects, count))
        for ranked, count in zip(worth, SENTENCES[len(facts) :], strict=False)
    )
    return (*facts, *prose)


def opening(passage: Passage, told: Passage | None) -> str:
    """Return what is quoted of a passage that a model cites: its first sentence, or the facts `told` whole."""
    is_told = told is not None and (passage.article, passage.section) == (told.article, told.section)
    return passage.text if is_told else sentences_of(passage.text)[0]


def _worth_quoting(found: Sequence[Ranked], aspects: Sequence[Aspect], told: Passage | None) -> list[Ranked]:
    """Return the best passages; of those of a country's guide no more than leave room for the subject in general.

    A further one stands where it adds to what was asked: better none than one beside the point.
    """
    best = _that_speak_first([r for r in found if r.score >= WORTH * found[0].score], found, aspects)
    if told:
        return _beside_facts(best, aspects, told)
    best = [*best[:1], *(ranked for ranked in best[1:MOST_PASSAGES] if _adds(ranked, best[0], aspects))]
    settled = {key for ranked in best if ranked.passage.country for key in SETTLED.get(ranked.passage.anchor, ())}
    best = [ranked for ranked in best if ranked.passage.key not in settled]
    if all(ranked.passage.country for ranked in best):
        general = next((r for r in found if _is_general(r, settled) and r.score >= BESIDE_A_GUIDE), None)
        best = [*best[: MOST_PASSAGES - 1], general] if general else best
    return best


def _adds(ranked: Ranked, first: Ranked, aspects: Sequence[Aspect]) -> bool:
    """Return True where a further passage speaks of what is asked, and is not merely like the question.

    Sections of one guide are near each other in everything: of them, where it is known what is asked, those that say it.
    """
    passage = ranked.passage
    if passage.country and aspects:
        return _answers(passage, aspects)
    return ranked.is_named or (passage.article == first.passage.article and not passage.country)


def _answers(passage: Passage, aspects: Sequence[Aspect]) -> bool:
    """Return True for a section of a guide that speaks of an aspect asked about."""
    return any(_spoken_of(sentence, passage, aspects) for sentence in sentences_of(passage.text))


def _beside_facts(best: list[Ranked], aspects: Sequence[Aspect], told: Passage) -> list[Ranked]:
    """Return what is quoted below the facts: the guide's section on them, or what else of it speaks of what is asked.

    Of what holds in general, nothing that the guide settles.
    """
    guide = [ranked for ranked in best if ranked.passage.country]
    on_them = [r for r in guide if r.passage.anchor == told.anchor] or [
        ranked for ranked in guide if _answers(ranked.passage, aspects)
    ]
    settled = SETTLED.get(told.anchor, ())
    general = [r for r in best if not r.passage.country and r.is_named and r.passage.key not in settled]
    return [*on_them, *general][: MOST_PASSAGES - 1]


def _is_general(ranked: Ranked, settled: set[str]) -> bool:
    return ranked.passage.country is None and ranked.passage.key not in settled and ranked.is_named


def _that_speak_first(best: list[Ranked], found: Sequence[Ranked], aspects: Sequence[Aspect]) -> list[Ranked]:
    """Return the best passages, the guide's sections that speak of what is asked before its others.

    Where none of them does, the first one found that does leads; where all or none do, nothing changes.
    """
    guide = [ranked for ranked in found if ranked.passage.country]
    speaking = [r for r in guide if any(_spoken_of(s, r.passage, aspects) for s in sentences_of(r.passage.text))]
    if not speaking or not best[0].passage.country or speaking[0] is best[0]:
        return best
    if not any(ranked in speaking for ranked in best):
        return [speaking[0], *best]
    order = [*(r for r in best if r in speaking), *(r for r in best if r.passage.country and r not in speaking)]
    return [order.pop(0) if ranked.passage.country else ranked for ranked in best]


def _spoken_of(sentence: str, passage: Passage, aspects: Sequence[Aspect]) -> int:
    """Return how many of the aspects asked about a sentence of a guide speaks of."""
    return sum(aspect.speaks(sentence, passage.language) for aspect in aspects) if passage.country else 0


def _nearest(passage: Passage, wanted: set[str], aspects: Sequence[Aspect], count: int) -> tuple[str, ...]:
    """Return the first sentence, which by the rules of the house answers by itself, and the nearest others.

    Where a guide speaks of what is asked, those sentences alone and what shares a word with the question: each names its
    country and stands by itself.
    """
    sentences = sentences_of(passage.text)
    spoken = [_spoken_of(sentence, passage, aspects) for sentence in sentences]
    near = [len(wanted & {word[:STEM] for word in words(sentence)}) for sentence in sentences]
    ranked = sorted(range(len(sentences)), key=lambda place: (-SPEAKS * spoken[place] - near[place], place))
    if any(spoken):
        chosen = [place for place in ranked if spoken[place] or near[place]][:count]
    else:
        chosen = [0, *(place for place in ranked if place)][:count]
    return tuple(sentences[place] for place in sorted(chosen) if place < len(sentences))


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
