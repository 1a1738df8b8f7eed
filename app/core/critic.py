"""The critic: reads a draft with a rulebook and returns every finding, the scores and the verdict. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from app.core.anatomy import Scan, infer_channel, infer_stage, scan
from app.core.metrics import LIMITS, MEASURES, Context
from app.core.model import (
    Channel,
    Citation,
    Critique,
    Dimension,
    Draft,
    Finding,
    Length,
    Severity,
    Strength,
    Verdict,
)
from app.core.rulebook import Hit, Rulebook
from app.core.rules import Metric, Occurrence, Requirement, Rule, StrengthRule
from app.core.text import Span

REPORTED = 3
"""Findings of one rule that are shown; the first costs its points in full, the others half."""

STEEPNESS = 2.0
"""A dimension starts at 100 and loses this much for each point, so that one serious fault (15 points) shows as 70."""

SEND_FROM = 75
DO_NOT_SEND_BELOW = 55
"""Scores that part the verdicts. Set where, on all messages in development, no relational one fell below the lower."""

SELLING = (
    "pitch.", "bulk.", "hype.", "pressure.", "network.", "honest.fake-", "self.we-are-a", "self.our-platform",
    "follow.guilt", "recruit.blast", "ask.buy-now", "ask.reply-keyword", "hook.leaders-like-you",
)  # fmt: skip
"""Rules, by the start of their ids, whose hits show that something is sold or sent to many."""

MANNER = (
    "opening.", "machine.", "hook.", "courteous.", "clear.", "give.", "ask.no-way-out", "ask.interest-check",
    "ask.meeting-first", "self.", "subject.long", "template.blank",
)  # fmt: skip
MANNER_AT_MOST = 25
"""Clumsy is not salesy: where nothing is sold, worn-out words and the like cost no more than this together, so that a
student's letter full of stock phrases is sent back for another pass and not called an advertisement."""

SURELY_MASS = 0.8
"""Likelihood from which a text counts as sent to many even where no rule says what it sells."""

REASONS = ("hook.", "known.")
"""Strengths that give a reason to write to this reader."""

MASS_BIAS = -2.2
"""Log-odds of a mass mailing before anything was seen: one message in ten."""

Cite = Callable[[str], Citation | None]
"""From `article#anchor` of a rule to the passage that backs it, in the reader's language."""


def critique(
    draft: Draft,
    rulebook: Rulebook,
    *,
    words: Rulebook | None = None,
    cite: Cite | None = None,
    switched_off: frozenset[str] = frozenset(),
    language_is_sure: bool = True,
) -> Critique:
    """Judge `draft` with the rules of its language.

    `words` is the rulebook of the user's own language: reasons, fixes and advice are taken from it where it has the
    same rule. `cite` finds the passage behind a rule. Equal input gives equal output; findings are in text order.
    """
    words = words or rulebook
    read = scan(draft, rulebook)
    stage = infer_stage(read, draft)
    channel = infer_channel(read, draft, stage)
    strengths = _strengths(read, rulebook)
    context = _context(read, draft, channel, rulebook)
    places: dict[str, list[_Place]] = {}
    wanted = [rule for rule in rulebook.rules if rule.id not in switched_off and rule.applies(channel, stage)]
    # What is required depends on what is good, and what is good on what was found: three passes, in that order.
    for rule in (rule for rule in wanted if not isinstance(rule, Requirement)):
        places[rule.id] = _measured(rule, context) if isinstance(rule, Metric) else _spans(rule, read)
    strengths |= _measured_strengths(rulebook, context, [name for name, some in places.items() if some])
    for rule in (rule for rule in wanted if isinstance(rule, Requirement)):
        places[rule.id] = _lacking(rule, read, strengths)
    hit = [rule for rule in wanted if places[rule.id]]
    mass = MASS_BIAS + sum(rule.mass for rule, _ in strengths.values()) + sum(rule.mass for rule in hit)
    findings = _without_doubles([f for rule in hit for f in _findings(rule, places[rule.id], read, words, cite)])
    mass_mail = round(1 / (1 + math.exp(-mass)), 2)
    is_selling = mass_mail >= SURELY_MASS or any(f.rule.startswith(SELLING) for f in findings)
    if not is_selling:
        findings = _eased(findings, has_reason=any(name.startswith(REASONS) for name in strengths))
    score = max(0, 100 - sum(f.points for f in findings))
    verdict = _verdict(score, findings, is_selling=is_selling)
    return Critique(
        language=rulebook.language,
        language_is_sure=language_is_sure,
        channel=channel,
        stage=stage,
        country=draft.country,
        score=score,
        verdict=verdict,
        mass_mail=mass_mail,
        dimensions=_dimensions(findings),
        length=Length(
            characters=len(read.reading.quote(read.reading.body)),
            limit=LIMITS[channel],
            words=len(read.reading.words),
        ),
        findings=tuple(sorted(findings, key=lambda f: (f.start, f.end, f.rule))),
        strengths=tuple(
            sorted(
                (_strength(rule, span, read, words) for rule, span in strengths.values()),
                key=lambda s: (s.start, s.rule),
            )
        ),
        advice=_advice(verdict, findings, channel, words),
        route=words.advice.get("route", "") if verdict is Verdict.DO_NOT_SEND else "",
    )


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


def _allowed(rule: Rule | StrengthRule, hits: list[Hit], exceptions: list[Hit], read: Scan) -> list[Span]:
    """Drop hits that an exception overlaps, that are a name, or that another hit of the rule already covers.

    Hits and exceptions come in the order of their starts, as `Rulebook.scan` gives them.
    """
    kept: list[Span] = []
    starts = [e.start for e in exceptions]
    reach = list(accumulate((e.end for e in exceptions), max))
    for hit in hits:
        span = Span(hit.start, hit.end)
        before = bisect_left(starts, span.end)
        if not _in_place(rule.place, hit, read) or (before and reach[before - 1] > span.start):
            continue
        if isinstance(rule, Rule) and read.reading.is_name(span):
            continue
        if kept and span.start < kept[-1].end:
            continue
        kept.append(span)
    return kept


def _strengths(read: Scan, rulebook: Rulebook) -> dict[str, tuple[StrengthRule, Span]]:
    found = {}
    for rule in rulebook.strengths:
        spans = _allowed(rule, read.found(rule.id), read.found(f"!{rule.id}"), read)
        if spans:
            found[rule.id] = (rule, spans[0])
        elif rule.place in ("subject", "anywhere") and read.subject_hits.get(rule.id):
            found[rule.id] = (rule, Span(0, 0))
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a rule hit: a folded span of the text, or of the separate subject; with the values for its words."""

    span: Span
    in_subject: bool = False
    value: float = 0.0


def _spans(rule: Rule, read: Scan) -> list[_Place]:
    """Return where the patterns of a rule hit, beyond what an occurrence allows."""
    spans = [_Place(s) for s in _allowed(rule, read.found(rule.id), read.found(f"!{rule.id}"), read)]
    if rule.place in ("subject", "anywhere") and read.subject_reading and not read.subject_hits.get(f"!{rule.id}"):
        spans += [_Place(Span(h.start, h.end), in_subject=True) for h in read.subject_hits.get(rule.id, [])[:1]]
    return spans[rule.more_than :] if isinstance(rule, Occurrence) else spans


def _lacking(rule: Requirement, read: Scan, strengths: Mapping[str, tuple[StrengthRule, Span]]) -> list[_Place]:
    """Return the text as a whole where what the rule requires is not there."""
    if len(read.reading.words) < rule.from_words or read.found(f"!{rule.id}"):
        return []
    if rule.place == "subject" and not (read.subject_reading or read.reading.subject.end):
        return []
    met = bool(_spans(rule, read)) or any(name.startswith(rule.strengths) for name in strengths if rule.strengths)
    return [] if met else [_Place(Span(0, 0))]


def _context(read: Scan, draft: Draft, channel: Channel, rulebook: Rulebook) -> Context:
    return Context(
        reading=read.reading,
        channel=channel,
        subject=draft.subject or read.reading.quote(read.reading.subject),
        first_person=frozenset(rulebook.anatomy.get("first_person", ())),
        second_person=frozenset(rulebook.anatomy.get("second_person", ())),
        parameters=rulebook.metrics,
        informal=len(read.found("register:informal")),
        formal=len(read.found("register:formal")),
        first_person_verbs=len(read.found("anatomy:first_person_verbs")),
        told=read.told,
    )


def _measured(rule: Metric, context: Context) -> list[_Place]:
    if len(context.reading.words) < rule.from_words:
        return []
    measure = MEASURES[rule.metric](context)
    over = rule.above is not None and measure.value > rule.above
    under = rule.below is not None and measure.value < rule.below
    return [_Place(measure.span, value=measure.value)] if over or under else []


def _measured_strengths(rulebook: Rulebook, context: Context, hit: list[str]) -> dict[str, tuple[StrengthRule, Span]]:
    """Return the strengths that a measure shows and no finding takes back."""
    found = {}
    for rule in rulebook.strengths:
        if rule.metric and not any(name.startswith(rule.unless) for name in hit):
            measure = MEASURES[rule.metric](context)
            if measure.value > 0:
                found[rule.id] = (rule, measure.span)
    return found


def _findings(rule: Rule, spans: list[_Place], read: Scan, words: Rulebook, cite: Cite | None) -> list[Finding]:
    spoken = words.rule(rule.id) or rule
    found = []
    for index, place in enumerate(spans[:REPORTED]):
        start, end, quote, prefix = 0, 0, "", ""
        if place.in_subject and read.subject_reading:
            prefix = f"{words.advice.get('subject', 'Subject')} “{read.subject_reading.quote(place.span)}”: "
        elif place.span.end > place.span.start:
            where = read.reading.original_span(place.span.start, place.span.end)
            quote = read.reading.original[where.start : where.end].rstrip()
            start, end = where.start, where.start + len(quote)
        reason, fix = spoken.reason, spoken.fix
        if isinstance(rule, Metric):
            values = {"value": f"{place.value:.0f}", "limit": f"{(rule.above or rule.below or 0):.0f}"}
            reason, fix = reason.format(**values), fix.format(**values)
        found.append(
            Finding(
                rule=rule.id,
                dimension=rule.dimension,
                severity=rule.severity,
                points=rule.points if index == 0 else rule.points // 2,
                start=start,
                end=end,
                quote=quote,
                reason=prefix + reason,
                fix=fix,
                citation=cite(rule.article) if cite else None,
            )
        )
    return found


def _without_doubles(findings: list[Finding]) -> list[Finding]:
    """Where two findings of one dimension share most of their words, keep the one that costs more."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: (-f.points, f.start, f.rule)):
        size = one.end - one.start
        doubled = size and any(
            other.dimension is one.dimension
            and min(one.end, other.end) - max(one.start, other.start) > min(size, other.end - other.start) / 2
            for other in kept
            if other.end > other.start
        )
        if not doubled:
            kept.append(one)
    return kept


def _dimensions(findings: list[Finding]) -> dict[Dimension, int]:
    lost = dict.fromkeys(Dimension, 0)
    for finding in findings:
        lost[finding.dimension] += finding.points
    return {name: max(0, round(100 - STEEPNESS * points)) for name, points in lost.items()}


def _eased(findings: list[Finding], *, has_reason: bool) -> list[Finding]:
    """Return the findings with those of manner costing `MANNER_AT_MOST` together, the dearest counted first.

    Beside a real reason to write to this reader (`has_reason`) they are a matter of taste: suggestions.
    """
    left = MANNER_AT_MOST
    eased = []
    for finding in sorted(findings, key=lambda f: (-f.points, f.start, f.rule)):
        if not finding.rule.startswith(MANNER):
            eased.append(finding)
            continue
        points = min(finding.points, left)
        left -= points
        severity = Severity.SUGGESTION if has_reason else finding.severity
        eased.append(replace(finding, points=points, severity=severity))
    return eased


def _verdict(score: int, findings: list[Finding], *, is_selling: bool) -> Verdict:
    if score < DO_NOT_SEND_BELOW and is_selling:
        return Verdict.DO_NOT_SEND
    # An error is a thing that must not go out as it is, however good the rest: a merge field, a fake "Re:".
    if score < SEND_FROM or any(f.severity is Severity.ERROR for f in findings):
        return Verdict.REVISE
    return Verdict.SEND


def _strength(rule: StrengthRule, span: Span, read: Scan, words: Rulebook) -> Strength:
    spoken = next((s for s in words.strengths if s.id == rule.id), rule)
    where = read.reading.original_span(span.start, span.end) if span.end else span
    quote = read.reading.original[where.start : where.end].rstrip()
    return Strength(
        rule=rule.id,
        start=where.start,
        end=where.start + len(quote),
        quote=quote,
        reason=spoken.reason,
    )


def _advice(verdict: Verdict, findings: list[Finding], channel: Channel, words: Rulebook) -> str:
    public = "public_" if channel in (Channel.POST, Channel.COMMENT) else ""
    line = words.advice.get(f"{public}{verdict}", words.advice.get(str(verdict), ""))
    best = sorted((f for f in findings if f.points), key=lambda f: (-f.points, f.start, f.rule))[:1]
    first = words.advice.get("first", "")
    if best and first and verdict is not Verdict.SEND:
        line = f"{line} {first.format(fix=best[0].fix, points=best[0].points)}"
    return line.strip()
