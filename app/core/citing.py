"""Whether a written answer rests on the passages it cites: mark by mark, sentence by sentence.

A model likes to round off an answer with what sounds right. A sentence stays when the passages it names share its content
words or, in another language than theirs, its figures and names; what no passage bears out is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core import numerals
from app.core.extract import MARK, STEM
from app.core.model import Passage
from app.core.text import Reading
from app.core.vocabulary import stop_words, words

SHARE = 0.34
"""Least share of a sentence's content words that its passages must hold: two thirds may be the writer's own way to say it."""

WITHOUT_MARK = 0.5
"""The same for a sentence that cites nothing, which is then held against all passages."""

FEW = 4
"""Content words below which a sentence says too little to be held against anything: "In short, yes." """


@dataclass(frozen=True, slots=True)
class Held:
    """What is left of an answer: its text, the numbers it cites in order of use, and how many sentences were left out."""

    text: str
    numbers: tuple[int, ...]
    dropped: int


def hold(text: str, passages: Sequence[Passage], language: str) -> Held:
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
            if not said or not _is_supported(said, cited or read, language, SHARE if cited else WITHOUT_MARK):
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


def _is_supported(sentence: str, grounds: Sequence[_Ground], language: str, share: float) -> bool:
    figures = {value for f in numerals.figures(sentence, language) for value in f.values}
    there = {value for ground in grounds for value in ground.figures}
    if not figures <= there | {str(n) for n in range(4)}:
        return False
    if any(ground.language != language for ground in grounds):
        return True  # words of two languages cannot be compared; figures were
    content = {word[:STEM] for word in words(sentence) if word not in stop_words(language) and len(word) > 2}
    if len(content) < FEW:
        return True
    held = {stem for ground in grounds for stem in ground.stems}
    return len(content & held) >= share * len(content)


def without_links(text: str) -> str:
    """Return a text without links and pictures: an answer cites passages, and nothing else."""
    bare = re.sub(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)", r"\1", text)
    return re.sub(r"(?:https?://|www\.)\S+", "", bare)
