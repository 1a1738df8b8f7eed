"""The critic: reads a draft with a rulebook and returns every finding, the scores and the verdict. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.core import culture as customs
from app.core.anatomy import CLAIMED, PRETENCE, Scan, apart, infer_channel, infer_stage, scan
from app.core.metrics import LIMITS, MEASURES, Context
from app.core.model import (
    Channel,
    Citation,
    Critique,
    Draft,
    Finding,
    Length,
    Stage,
    Strength,
    Verdict,
)
from app.core.rulebook import Hit, Rulebook
from app.core.rules import Metric, Occurrence, Requirement, Rule, StrengthRule
from app.core.scorecard import OFFERS, REASONS, SELLING, SURELY_MASS, Sheet, likelihood, settle
from app.core.text import BLANK, LOOSE, Span

MERGE_FIELD = "template.merge-field"

REPORTED = 3
"""Findings of one rule that are shown; the first costs its points in full, the others half."""

LIKELY_MASS = 0.3
"""Likelihood of a mass mailing, three times what it is before anything was seen, from which one offer makes a text commercial."""

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
    has_rules: bool = True,
    culture: customs.Culture | None = None,
    noted: Sequence[Finding] = (),
    blanks_are_ours: bool = False,
) -> Critique:
    """Judge `draft` with the rules of its language.

    `words` is the rulebook of the user's own language: reasons, fixes and advice are taken from it where it has the
    same rule. `cite` finds the passage behind a rule. `has_rules` is False where `rulebook` only has what holds in any language.
    `culture` is what the reader's country brings: it takes back rules that contradict its custom and adds its own findings.
    `blanks_are_ours` for a proposal, in which "[company]" is a blank for the user to fill and no field left over.
    `noted` is what the reader's calendar says of the times proposed; a public text has no one reader, and none of it.
    Equal input gives equal output; the finding whose mending gains most comes first.
    """
    words = words or rulebook
    read = scan(draft, rulebook)
    stage = infer_stage(read, draft)
    channel = infer_channel(read, draft, stage)
    public = channel.is_public
    if public and not draft.stage:
        stage = Stage.FIRST_CONTACT  # whoever reads it in public may meet the writer for the first time
    strengths = _strengths(read, rulebook, stage=stage, public=public)
    context = _context(read, draft, channel, rulebook)
    places: dict[str, list[_Place]] = {}
    wanted = [rule for rule in rulebook.rules if rule.id not in switched_off and rule.applies(channel, stage)]
    if read.vouched:
        wanted = [rule for rule in wanted if not rule.id.startswith(PRETENCE)]
    # What is required depends on what is good, and what is good on what was found: three passes, in that order.
    for rule in wanted:
        if isinstance(rule, Requirement) or (isinstance(rule, Metric) and rule.strengths):
            continue
        places[rule.id] = _measured(rule, context) if isinstance(rule, Metric) else _spans(rule, read)
    if blanks_are_ours and MERGE_FIELD in places:
        places[MERGE_FIELD] = [place for place in places[MERGE_FIELD] if not _is_blank(read.reading.quote(place.span))]
    strengths = _beside_the_offer(strengths, places, read)
    places |= _without_introduction(places, strengths)
    strengths |= _measured_strengths(rulebook, context, [name for name, some in places.items() if some])
    places |= _without_introduction(places, strengths)
    for rule in wanted:
        if isinstance(rule, Requirement):
            places[rule.id] = _lacking(rule, read, strengths)
        elif isinstance(rule, Metric) and rule.strengths:
            is_good = read.found(f"!{rule.id}") or any(name.startswith(rule.strengths) for name in strengths)
            places[rule.id] = [] if is_good else _measured(rule, context)
    hit = [rule for rule in wanted if places[rule.id]]
    if culture:
        withdrawn = culture.customs.withdrawn([rule.id for rule in hit])
        hit = [rule for rule in hit if rule.id not in withdrawn]
    findings = [f for rule in hit for f in _findings(rule, places[rule.id], read, words, cite)]
    mass = sum(rule.mass for rule, _ in strengths.values()) + sum(rule.mass for rule in hit)
    if culture:
        case = customs.Case(
            draft=draft,
            read=read,
            channel=channel,
            stage=stage,
            hit={rule.id: [p.span for p in places[rule.id] if p.span.end and not p.in_subject] for rule in hit},
            strengths=frozenset(strengths),
            language=rulebook.language,
            language_is_sure=language_is_sure,
            is_commercial=_is_commercial([rule.id for rule in hit], strengths, likelihood(mass)),
        )
        findings += customs.findings(case, culture, cite=cite, switched_off=switched_off)
    if not public:
        findings += noted
    sheet = settle(
        [f for f in findings if (f.rule, f.quote) not in draft.dismissed],
        mass=mass,
        has_reason=any(name.startswith(REASONS) for name in strengths),
        public=public,
    )
    return Critique(
        language=rulebook.language,
        language_is_sure=language_is_sure,
        channel=channel,
        stage=stage,
        country=draft.country,
        score=sheet.score,
        verdict=sheet.verdict,
        mass_mail=sheet.mass_mail,
        dimensions=sheet.dimensions,
        length=Length(
            characters=len(read.reading.quote(read.reading.body)),
            limit=LIMITS[channel],
            words=len(read.reading.words),
        ),
        findings=sheet.findings,
        strengths=tuple(
            sorted(
                (_strength(rule, span, read, words) for rule, span in strengths.values()),
                key=lambda s: (s.start, s.rule),
            )
        ),
        advice=_advice(sheet, words, public=public, unknown_language="" if has_rules else rulebook.name),
        route=words.advice.get("route", "") if sheet.verdict is Verdict.DO_NOT_SEND and not public else "",
    )


def _is_blank(quote: str) -> bool:
    """Return True for a blank in single brackets, the word before it included or not."""
    return "[[" not in quote and BLANK.search(quote) is not None


def _is_commercial(hit: list[str], strengths: Mapping[str, object], mass_mail: float) -> bool:
    """Return True for what offers something: by two rules, or by one in what is likely a mailing without a reason."""
    offers = sum(rule.startswith(OFFERS) for rule in hit)
    has_reason = any(name.startswith(REASONS) for name in strengths)
    return mass_mail >= SURELY_MASS or offers > 1 or (offers == 1 and not has_reason and mass_mail >= LIKELY_MASS)


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


def _strengths(read: Scan, rulebook: Rulebook, *, stage: Stage, public: bool) -> dict[str, tuple[StrengthRule, Span]]:
    found = {}
    for rule in rulebook.strengths:
        if rule.id.startswith(PRIVATE if public else PUBLIC):
            continue
        hits = read.found(rule.id)
        if rule.id.startswith(PRIVATE) and stage is Stage.FIRST_CONTACT and not read.vouched:
            hits = apart(hits, read.found(CLAIMED))  # "as agreed" proves nothing between strangers
        spans = _allowed(rule, hits, read.found(f"!{rule.id}"), read)
        if spans:
            found[rule.id] = (rule, spans[0])
        elif rule.place in ("subject", "anywhere") and read.subject_hits.get(rule.id):
            found[rule.id] = (rule, Span(0, 0))
    return found


def _beside_the_offer(
    strengths: Mapping[str, tuple[StrengthRule, Span]], places: Mapping[str, list[_Place]], read: Scan
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


def _without_introduction(
    places: Mapping[str, list[_Place]], strengths: Mapping[str, tuple[StrengthRule, Span]]
) -> dict[str, list[_Place]]:
    """Return the rules on who writes without their places, where there is a reason to write and nothing else sells."""
    sells = any(
        some for rule, some in places.items() if rule.startswith((*SELLING, *PRESSES)) and rule not in INTRODUCES
    )
    has_reason = any(name.startswith(REASONS) for name in strengths)
    return {rule: [] for rule in INTRODUCES} if has_reason and not sells else {}


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
        informal=len(read.addressed("informal")),
        formal=len(read.addressed("formal")),
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
            start, end, quote = read.reading.excerpt(place.span)
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


def _strength(rule: StrengthRule, span: Span, read: Scan, words: Rulebook) -> Strength:
    spoken = next((s for s in words.strengths if s.id == rule.id), rule)
    start, end, quote = read.reading.excerpt(span, LOOSE)
    return Strength(rule=rule.id, start=start, end=end, quote=quote, reason=spoken.reason)


def _advice(sheet: Sheet, words: Rulebook, *, public: bool, unknown_language: str) -> str:
    if unknown_language:
        return words.advice.get("no_rules", "").format(language=unknown_language)
    kind = f"public_{sheet.verdict}" if public else f"{sheet.verdict}_abroad" if sheet.is_strange else ""
    line = words.advice.get(kind, words.advice.get(str(sheet.verdict), ""))
    best = next((f for f in sheet.findings if f.points), None)
    first = words.advice.get("first", "")
    if best and first and sheet.verdict is not Verdict.SEND:
        line = f"{line} {first.format(fix=best.fix, gain=best.gain_shown)}"
    return line.strip()
