"""What goes into a prompt when there is more than it may hold: whole sentences, whole lines, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.text import Reading

Count = Callable[[str], int]
"""From a text to its number of tokens."""

FEWEST_WORDS = 4
"""Words by which a clause is found again in the text it stands in."""


def shortened(text: str, most: int, count: Count) -> str:
    """Return as many whole sentences from the beginning of `text` as `most` tokens hold; "" where not even one fits."""
    if count(text) <= most:
        return text
    reading = Reading(text)
    kept = ""
    for sentence in reading.sentences:
        longer = text[: reading.original_span(0, sentence.end).end]
        if count(longer) > most:
            break
        kept = longer
    return kept


def affordable(lines: Sequence[str], most: int, count: Count, *, least: int = 0) -> tuple[str, ...]:
    """Return the first of `lines` that `most` tokens hold together, and the first `least` in any case."""
    kept: list[str] = []
    spent = 0
    for line in lines:
        spent += count(f"{line}\n")
        if spent > most and len(kept) >= least:
            break
        kept.append(line)
    return tuple(kept)


def abridged(lines: Sequence[str], most: int, count: Count) -> tuple[str, ...]:
    """Return `lines`, each whole where `most` tokens hold them all, else each with as many first words as they hold.

    From `FEWEST_WORDS` a line on, whole lines are left out instead, the last ones first; the first one never is.
    """
    longest = max((len(line.split()) for line in lines), default=0)
    for words in range(longest, FEWEST_WORDS - 1, -1):
        cut = [beginning(line, words) for line in lines]
        if sum(count(f"{line}\n") for line in cut) <= most:
            return tuple(cut)
    return affordable([beginning(line, FEWEST_WORDS) for line in lines], most, count, least=1)


def beginning(line: str, words: int) -> str:
    """Return a line whole where it has no more words, else so many of them and a sign that there are more."""
    own = line.split()
    return line if len(own) <= words else " ".join([*own[:words], "…"])
