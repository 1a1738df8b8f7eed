"""Whether a written answer rests on the passages it cites: mark by mark, sentence by sentence.

A model likes to round off an answer with what sounds right. A sentence stays when the passages it names share its content
words or, in another language than theirs, its figures and names; what no passage bears out is left out, and so is what an
answer must not hold at all, whoever told the model to write it (`app.core.outgoing`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.core import numerals
from app.core.extract import MARK, STEM
from app.core.model import Passage
from app.core.text import WORD, Reading, fold
from app.core.vocabulary import stop_words, words

SHARE = 0.34
"""Least share of a sentence's content words that its passages must hold: two thirds may be the writer's own way to say it."""

WITHOUT_MARK = 0.5
"""The same for a sentence that cites nothing, which is then held against all passages."""

FEW = 4
"""Content words below which a share says little: of "In short, yes" or "Buy Zorg now" each word must be known."""

GERMAN = "de"
"""Writes every noun like a name."""

NAME_STEM = 4
"""Letters by which a name is known in another language: "Japón", "japonais", "Japanese"."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is left of an answer: its text, the numbers it cites in order of use, and how many sentences were left out."""

    text: str
    numbers: tuple[int, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer is held to beside its passages.

    `question` may lend its words; `plain` are words that say nothing by themselves; `is_place` tells that a name is a
    place, which every language writes in its own way; `is_unfit` that a sentence must not stand in an answer at all.
    """

    question: str = ""
    plain: frozenset[str] = frozenset()
    is_place: Callable[[str], bool] = field(default=lambda name: False)  # noqa: ARG005 - where no places are known
    is_unfit: Callable[[str], bool] = field(default=lambda sentence: False)  # noqa: ARG005


NO_TERMS = Terms()


def hold(text: str, passages: Sequence[Passage], language: str, terms: Terms = NO_TERMS) -> Held:
    """Return the sentences of `text` that the passages support, with only the marks that name a passage."""
    read = [_Ground.of(passage) for passage in passages]
    kept: dict[int, None] = {}
    dropped = 0
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        sentences = []
        for sentence in _sentences(paragraph):
            named = [int(n) for n in MARK.findall(sentence) if 1 <= int(n) <= len(passages)]
            said = MARK.sub("", sentence).strip()
            cited = [read[n - 1] for n in named]
            if not said or terms.is_unfit(said) or not _is_supported(said, cited, read, language, terms):
                dropped += bool(said)
                continue
            kept.update(dict.fromkeys(named))
            sentences.append(_only(named, sentence))
        if sentences:
            paragraphs.append(" ".join(sentences))
    return Held("\n\n".join(paragraphs), tuple(kept), dropped)


def _only(numbers: Sequence[int], sentence: str) -> str:
    return MARK.sub(lambda m: m[0] if int(m[1]) in numbers else "", sentence).strip()


def _sentences(paragraph: str) -> list[str]:
    """Return the sentences with the marks that follow their full stop: "Wait a week. [1][2]" is one piece."""
    reading = Reading(paragraph)
    found: list[str] = []
    for span in reading.sentences:
        piece = reading.quote(span).strip()
        marks = re.match(r"(?:\[\d{1,2}\]\s*)+", piece)
        if marks and found:
            found[-1] += f" {marks[0].strip()}"
            piece = piece[marks.end() :].strip()
        if piece:
            found.append(piece)
    return found


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a passage bears out: its figures, and the stems of its words."""

    language: str
    figures: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, passage: Passage) -> _Ground:
        figures = (value for f in numerals.figures(passage.text, passage.language) for value in f.values)
        stems = (word[:STEM] for word in words(f"{passage.title} {passage.section} {passage.text}"))
        return cls(passage.language, frozenset(figures), frozenset(stems))


def _is_supported(
    sentence: str, cited: Sequence[_Ground], read: Sequence[_Ground], language: str, terms: Terms
) -> bool:
    grounds = cited or read
    figures = {value for f in numerals.figures(sentence, language) for value in f.values}
    there = {value for ground in grounds for value in ground.figures}
    if not figures <= there | {str(n) for n in range(4)}:
        return False
    content = {word[:STEM] for word in words(sentence) if word not in stop_words(language) and len(word) > 2}
    plain = {word[:STEM] for word in terms.plain}
    held = {stem for ground in grounds for stem in ground.stems}
    if any(ground.language != language for ground in grounds):
        # Words of two languages cannot be compared: names can, and what cites nothing must say nothing.
        return (bool(cited) or content <= plain) and (language == GERMAN or _names_known(sentence, held, terms))
    if len(content) < FEW:
        # A word or two about how to take the answer ("be patient"), or else the passages' own.
        ever = {stem for ground in read for stem in ground.stems} | _stems(terms.question)
        return content <= ever | plain or (
            len(content) > 1 and 2 * len(content & ever) >= len(content) > 0 and bool(cited)
        )
    return len(content & held) >= (SHARE if cited else WITHOUT_MARK) * len(content)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in words(text)}


def _names_known(sentence: str, held: set[str], terms: Terms) -> bool:
    """Return True when the names in a sentence, but for places, are known; what stands first may be any word."""
    reading = Reading(sentence)
    known = {stem[:NAME_STEM] for stem in held | _stems(terms.question)}
    for match in list(WORD.finditer(reading.plain))[1:]:
        name = match[0]
        is_name = name[0].isupper() and len(name) > 2
        if is_name and fold(name).lower()[:NAME_STEM] not in known and not terms.is_place(name):
            return False
    return True
