"""Where a rule hits a text: by its patterns, by what is lacking, or by a measure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from app.core.anatomy import Scan
from app.core.metrics import MEASURES, Context
from app.core.rulebook import Hit
from app.core.rules import Metric, Occurrence, Requirement, Rule, StrengthRule
from app.core.text import Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule hit: a folded span of the text, or of the separate subject; with the values for its words."""

    span: Span
    in_subject: bool = False
    value: float = 0.0


def matched(rule: Rule, read: Scan) -> list[Place]:
    """Return where the patterns of a rule hit, beyond what an occurrence allows."""
    spans = [Place(s) for s in allowed(rule, read.found(rule.id), read.found(f"!{rule.id}"), read)]
    if rule.place in ("subject", "anywhere") and read.subject_reading and not read.subject_hits.get(f"!{rule.id}"):
        spans += [Place(Span(h.start, h.end), in_subject=True) for h in read.subject_hits.get(rule.id, [])[:1]]
    return spans[rule.more_than :] if isinstance(rule, Occurrence) else spans


def lacking(rule: Requirement, read: Scan, strengths: Mapping[str, tuple[StrengthRule, Span]]) -> list[Place]:
    """Return the text as a whole where what the rule requires is not there."""
    if len(read.reading.words) < rule.from_words or read.found(f"!{rule.id}"):
        return []
    if rule.place == "subject" and not (read.subject_reading or read.reading.subject.end):
        return []
    met = bool(matched(rule, read)) or any(name.startswith(rule.strengths) for name in strengths if rule.strengths)
    return [] if met else [Place(Span(0, 0))]


def measured(rule: Metric, context: Context) -> list[Place]:
    """Return where a measure lies beyond the rule's bounds."""
    if len(context.reading.words) < rule.from_words:
        return []
    measure = MEASURES[rule.metric](context)
    over = rule.above is not None and measure.value > rule.above
    under = rule.below is not None and measure.value < rule.below
    return [Place(measure.span, value=measure.value)] if over or under else []


def allowed(rule: Rule | StrengthRule, hits: list[Hit], exceptions: list[Hit], read: Scan) -> list[Span]:
    """Drop hits that an exception overlaps, that are a name, or that another hit of the rule already covers.

    Hits and exceptions come in the order of their starts, as `Rulebook.scan` gives them.
    """
    kept: list[Span] = []
    if not hits:  # as with nearly every rule
        return kept
    starts = [e.start for e in exceptions]
    reach = list(accumulate((e.end for e in exceptions), max))
    for hit in hits:
        if kept and hit.start < kept[-1].end:
            continue
        before = bisect_left(starts, hit.end)
        if (before and reach[before - 1] > hit.start) or not _in_place(rule.place, hit, read):
            continue
        span = Span(hit.start, hit.end)
        if isinstance(rule, Rule) and read.reading.is_name(span):
            continue
        kept.append(span)
    return kept


def _in_place(place: str, hit: Hit, read: Scan) -> bool:
    subject = read.reading.subject
    in_subject = subject.start <= hit.start < subject.end
    match place:
        case "anywhere":
            return in_subject or hit.start >= read.reading.body.start
        case "subject":
            return in_subject
        case "opening":
            return read.opening.start <= hit.start < read.opening.end or (
                hit.start >= read.greeting.start and hit.start < read.greeting.end
            )
        case "closing":
            return hit.start >= read.ending.start
    return read.reading.body.start <= hit.start < read.reading.body.end
