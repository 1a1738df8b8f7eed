"""The critic: reads a draft with a rulebook and returns every finding, the scores and the verdict. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.core import culture as customs
from app.core.anatomy import PRETENCE, Scan, infer_channel, infer_stage, scan
from app.core.metrics import LIMITS, Context
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
from app.core.places import Place, lacking, matched, measured
from app.core.rulebook import Rulebook
from app.core.rules import Metric, Requirement, Rule, StrengthRule
from app.core.scorecard import OFFERS, REASONS, SURELY_MASS, Sheet, likelihood, settle
from app.core.strengths import beside_the_offer, found_strengths, measured_strengths, without_introduction
from app.core.text import BLANK, LOOSE, Span

MERGE_FIELD = "template.merge-field"

REPORTED = 3
"""Findings of one rule that are shown; the first costs its points in full, the others half."""

LIKELY_MASS = 0.3
"""Likelihood of a mass mailing, three times what it is before anything was seen, from which one offer makes a text commercial."""

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
    strengths = found_strengths(read, rulebook, stage=stage, public=public)
    context = _context(read, draft, channel, rulebook)
    places: dict[str, list[Place]] = {}
    wanted = [rule for rule in rulebook.rules if rule.id not in switched_off and rule.applies(channel, stage)]
    if read.vouched:
        wanted = [rule for rule in wanted if not rule.id.startswith(PRETENCE)]
    # What is required depends on what is good, and what is good on what was found: three passes, in that order.
    for rule in wanted:
        if isinstance(rule, Requirement) or (isinstance(rule, Metric) and rule.strengths):
            continue
        places[rule.id] = measured(rule, context) if isinstance(rule, Metric) else matched(rule, read)
    if blanks_are_ours and MERGE_FIELD in places:
        places[MERGE_FIELD] = [place for place in places[MERGE_FIELD] if not _is_blank(read.reading.quote(place.span))]
    strengths = beside_the_offer(strengths, places, read)
    places |= without_introduction(places, strengths)
    strengths |= measured_strengths(rulebook, context, [name for name, some in places.items() if some])
    places |= without_introduction(places, strengths)
    for rule in wanted:
        if isinstance(rule, Requirement):
            places[rule.id] = lacking(rule, read, strengths)
        elif isinstance(rule, Metric) and rule.strengths:
            is_good = read.found(f"!{rule.id}") or any(name.startswith(rule.strengths) for name in strengths)
            places[rule.id] = [] if is_good else measured(rule, context)
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
        route=words.advice.get("public_route" if public else "route", "")
        if sheet.verdict is Verdict.DO_NOT_SEND
        else "",
    )


def _is_blank(quote: str) -> bool:
    """Return True for a blank in single brackets, the word before it included or not."""
    return "[[" not in quote and BLANK.search(quote) is not None


def _is_commercial(hit: list[str], strengths: Mapping[str, object], mass_mail: float) -> bool:
    """Return True for what offers something: by two rules, or by one in what is likely a mailing without a reason."""
    offers = sum(rule.startswith(OFFERS) for rule in hit)
    has_reason = any(name.startswith(REASONS) for name in strengths)
    return mass_mail >= SURELY_MASS or offers > 1 or (offers == 1 and not has_reason and mass_mail >= LIKELY_MASS)


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


def _findings(rule: Rule, spans: list[Place], read: Scan, words: Rulebook, cite: Cite | None) -> list[Finding]:
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
