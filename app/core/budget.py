"""What goes into a prompt when there is more than it may hold: whole sentences, whole lines, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.text import Reading

Count = Callable[[str], int]
"""From a text to its number of tokens."""


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
