"""What is good in a text, and what beside it takes that back: a hook in a sentence that sells is bait."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.anatomy import CLAIMED, Scan, apart
from app.core.metrics import MEASURES, Context
from app.core.model import Stage
from app.core.places import Place, allowed
from app.core.rulebook import Rulebook
from app.core.rules import StrengthRule
from app.core.scorecard import OFFERS, REASONS, SELLING
from app.core.text import Span

PUBLIC, PRIVATE = "post.", "known."
"""Starts of the ids of strengths that count in posts and comments only, and of those that never do there."""

CLOSES = "pitch.if-interested"
"""Rule of a brochure's closing: it offers nothing by itself, so a reason to write may stand in the same sentence."""

INTRUDES = "personal."
"""Start of the ids of rules for what is none of the writer's business: it is no reason to write."""

INTRODUCES = ("self.my-trade", "self.we-are-a")
"""Rules that a line on who writes may break beside a reason to write, where nothing else sells or presses: to say in a line
who one is, is good manners. Where it opens a pitch, it is the pitch."""

PRESSES = ("ask.meeting-first", "ask.interest-check", "ask.calendar-link", "ask.assumes-yes", "ask.right-person")
"""Rules that show what the introduction was for."""


def found_strengths(
    read: Scan, rulebook: Rulebook, *, stage: Stage, public: bool
) -> dict[str, tuple[StrengthRule, Span]]:
    """Return the strengths whose patterns hit, each with the place of its first hit."""
    found = {}
    for rule in rulebook.strengths:
        if rule.id.startswith(PRIVATE if public else PUBLIC):
            continue
        hits = read.found(rule.id)
        if rule.id.startswith(PRIVATE) and stage is Stage.FIRST_CONTACT and not read.vouched:
            hits = apart(hits, read.found(CLAIMED))  # "as agreed" proves nothing between strangers
        spans = allowed(rule, hits, read.found(f"!{rule.id}"), read)
        if spans:
            found[rule.id] = (rule, spans[0])
        elif rule.place in ("subject", "anywhere") and read.subject_hits.get(rule.id):
            found[rule.id] = (rule, Span(0, 0))
    return found


def beside_the_offer(
    strengths: Mapping[str, tuple[StrengthRule, Span]], places: Mapping[str, list[Place]], read: Scan
) -> dict[str, tuple[StrengthRule, Span]]:
    """Leave out what stands in a sentence that sells or intrudes: a hook there is bait, and an offer is no gift.

    So a sentence that sells, added to a text, cannot raise its score. What a finding takes back is left out too: an exact
    question is no reason to write beside a pitch.
    """
    hit = [name for name, some in places.items() if some]
    sold = {
        read.reading.sentence_at(place.span.start).start
        for rule, some in places.items()
        if rule.startswith((*OFFERS, INTRUDES)) and rule != CLOSES
        for place in some
        if place.span.end and not place.in_subject
    }
    return {
        name: (rule, span)
        for name, (rule, span) in strengths.items()
        if (not span.end or read.reading.sentence_at(span.start).start not in sold)
        and not any(found.startswith(rule.unless) for found in hit if rule.unless)
    }


def without_introduction(
    places: Mapping[str, list[Place]], strengths: Mapping[str, tuple[StrengthRule, Span]]
) -> dict[str, list[Place]]:
    """Return the rules on who writes without their places, where there is a reason to write and nothing else sells."""
    sells = any(
        some for rule, some in places.items() if rule.startswith((*SELLING, *PRESSES)) and rule not in INTRODUCES
    )
    has_reason = any(name.startswith(REASONS) for name in strengths)
    return {rule: [] for rule in INTRODUCES} if has_reason and not sells else {}


def measured_strengths(rulebook: Rulebook, context: Context, hit: list[str]) -> dict[str, tuple[StrengthRule, Span]]:
    """Return the strengths that a measure shows and no finding takes back."""
    found = {}
    for rule in rulebook.strengths:
        if rule.metric and not any(name.startswith(rule.unless) for name in hit):
            measure = MEASURES[rule.metric](context)
            if measure.value > 0:
                found[rule.id] = (rule, measure.span)
    return found
