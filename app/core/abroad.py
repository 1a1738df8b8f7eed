"""What of a country's customs the offline writer can mend, and what it leaves to the user and says so.

A greeting can be put into the form that is usual there, a formula into plain words, a boast or a demand can be left out.
Another form of address throughout, an introducer, a channel or a language is the user's to choose.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.core.model import Critique, Finding

CULTURE = "culture."

BY_FAMILY_NAME, WITHOUT_CEREMONY, WITH_CARE = "culture.first-name-early", "culture.too-stiff", "culture.greeting-casual"
GREETINGS = (BY_FAMILY_NAME, WITHOUT_CEREMONY, WITH_CARE)
"""Findings that another greeting mends."""

REQUESTS = ("culture.ask-too-direct", "culture.meeting-too-soon")
SENTENCES = (*REQUESTS, "culture.hype")
"""Findings that cost the sentence or the clause they stand in; where it is a request that goes, a smaller one is due."""

PREFACE = "culture.long-preamble"
"""The finding that costs every sentence it covers, but for those that name somebody or something."""


def of_greeting(critique: Critique, start: int, end: int) -> Finding | None:
    """Return the finding that asks for another greeting than the one from `start` to `end` of the draft, if any."""
    return next((f for f in critique.findings if f.rule in GREETINGS and f.end and start <= f.start < end), None)


def ceremony(critique: Critique) -> Finding | None:
    """Return the finding that asks for plain words in place of letter-writers' formulas, if any."""
    return next((f for f in critique.findings if f.rule == WITHOUT_CEREMONY), None)


def costing(critique: Critique, sentence: str, start: int, end: int) -> Iterator[Finding]:
    """Yield the findings for which a sentence, from `start` to `end` of the draft, is not to be kept as it is."""
    for one in critique.findings:
        if (one.rule in SENTENCES and one.end and start <= one.start < end) or (
            one.rule == PREFACE and one.start <= start < one.end and not _names(sentence)
        ):
            yield one


def without_aside(text: str, quote: str) -> str | None:
    """Return a sentence without a boast that stands between commas or at the end; None where it carries the sentence."""
    before, found, behind = text.partition(f", {quote}")
    if not found or not before.strip() or behind[:1] not in (",", ".", "!", ";", ""):
        return None
    return before + (behind[1:] if behind.startswith(",") else behind)


def left_over(critique: Critique) -> tuple[Finding, ...]:
    """Return the findings of culture that a rewrite still has."""
    return tuple(f for f in critique.findings if f.rule.startswith(CULTURE))


def _names(sentence: str) -> bool:
    """Return True where a sentence names somebody, a place, a number: more than a preface."""
    inner = (word.strip("¡¿([\"'“«") for word in sentence.split()[1:])
    named = any(word[:1].isupper() and word not in ("I", "I'm", "I’m") for word in inner)
    return named or any(character.isdigit() for character in sentence)
