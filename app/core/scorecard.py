"""From findings to score, dimensions and verdict: a scorecard of whole points that a user can add up. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.model import Critique, Dimension, Finding, Severity, Verdict

STEEPNESS = 2.0
"""A dimension starts at 100 and loses this much for each point, so that one serious fault (15 points) shows as 70."""

SEND_FROM = 75
DO_NOT_SEND_BELOW = 55
"""Scores that part the verdicts. Set where, on all messages in development, no relational one fell below the lower."""

PUBLIC_DO_NOT_SEND_BELOW = 40
"""The lower score for posts and comments, where nothing need be sold: a text that has none of what a colleague could
use stays above it until something in it is filler as well."""

SELLING = (
    "pitch.", "bulk.", "hype.", "pressure.", "network.", "honest.fake-", "self.we-are-a", "self.our-platform", "self.my-trade",
    "follow.guilt", "recruit.blast", "ask.buy-now", "ask.reply-keyword", "hook.leaders-like-you",
)  # fmt: skip
"""Rules, by the start of their ids, whose hits show that something is sold or sent to many."""

OFFERS = ("pitch.", "bulk.", "pressure.", "network.", "self.our-platform", "post.selling")
"""Rules, by the start of their ids, that show the very sentence in which something is offered."""

MANNER = (
    "opening.", "machine.", "hook.", "courteous.", "clear.", "give.", "ask.no-way-out", "ask.interest-check",
    "ask.meeting-first", "ask.minutes-of-time", "ask.coffee-chat", "ask.job-directly", "self.", "subject.long", "template.blank",
)  # fmt: skip
MANNER_AT_MOST = 25
"""Clumsy is not salesy: where nothing is sold, worn-out words and the like cost no more than this together, so that a
student's letter full of stock phrases is sent back for another pass and not called an advertisement."""

SURELY_MASS = 0.8
"""Likelihood from which a text counts as sent to many even where no rule says what it sells."""

REASONS = ("hook.", "known.", "relational.asks-advice")
"""Strengths that give a reason to write to this reader."""

ABROAD = ("culture.", "moment.")
"""Starts of the ids of what the reader's country and its calendar may mind: it costs points, and never makes an
advertisement of a letter."""

STRANGE = 2
"""Warnings for the reader's country from which a text is worth another pass, however good it is at home."""

STRANGE_POINTS = 10
"""Points that the reader's country may take before a text is worth another pass: what is only suggested adds up too."""

NOTED = 2
"""Findings for the reader's country from which a text that may go out is not praised before they were looked at."""

MASS_BIAS = -2.2
"""Log-odds of a mass mailing before anything was seen: one message in ten."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the findings add up to. `findings` come with what they cost and gain, the greatest gain first."""

    findings: tuple[Finding, ...]
    score: int
    verdict: Verdict
    mass_mail: float
    dimensions: dict[Dimension, int]
    is_strange: bool = False
    """True where the text would do at home, and what its reader's country minds is what to look at first."""


def numbered(critique: Critique) -> tuple[Finding, ...]:
    """Return what there is to change in the order in which it is numbered; what the country asks for stands apart."""
    return tuple(f for f in critique.costly if not f.rule.startswith(ABROAD))


def settle(findings: Sequence[Finding], *, mass: float, has_reason: bool, public: bool = False) -> Sheet:
    """Add up `findings`, each with the full points of its rule.

    `mass` is the sum of what rules and strengths add to the log-odds of a mass mailing; `has_reason` says that the
    text gives a real reason to write to this reader. A `public` text (post, comment) is judged by its score alone.
    """
    kept = _without_doubles(findings)
    mass_mail = likelihood(mass)
    surely_mass = mass_mail >= SURELY_MASS
    sells = sum(_sells(f) for f in kept)
    is_selling = surely_mass or sells > 0
    costs, manner = _totals(kept)
    score = _score(costs, manner, is_selling=is_selling)
    foreign = sum(f.points for f in kept if f.rule.startswith(ABROAD))
    at_home = _score(costs - foreign, manner, is_selling=is_selling)
    gains = []
    for f in kept:
        own_costs, own_manner = _totals([f])
        still = surely_mass or sells > _sells(f)
        gains.append(max(0, _score(costs - own_costs, manner - own_manner, is_selling=still) - score))
    kept = [replace(f, gain=gain) for f, gain in zip(kept, gains, strict=True)]
    if not is_selling:
        kept = _eased(kept, has_reason=has_reason)
    noted = sum(f.rule.startswith(ABROAD) and f.points > 0 for f in kept)
    return Sheet(
        findings=tuple(sorted(kept, key=lambda f: (-f.gain, -f.points, f.start, f.end, f.rule))),
        score=score,
        verdict=_verdict(score, at_home, kept, is_selling=is_selling, public=public),
        mass_mail=mass_mail,
        dimensions=_dimensions(kept),
        is_strange=at_home >= SEND_FROM and noted >= NOTED,
    )


def likelihood(mass: float) -> float:
    """Return the likelihood of a mass mailing, to two places, from what rules and strengths add to the log-odds."""
    return round(1 / (1 + math.exp(-(MASS_BIAS + mass))), 2)


def _sells(finding: Finding) -> bool:
    return finding.rule.startswith(SELLING)


def _totals(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return the points of what is not manner, and of what is."""
    manner = sum(f.points for f in findings if f.rule.startswith(MANNER))
    return sum(f.points for f in findings) - manner, manner


def _score(costs: int, manner: int, *, is_selling: bool) -> int:
    return max(0, 100 - costs - (manner if is_selling else min(manner, MANNER_AT_MOST)))


def _without_doubles(findings: Sequence[Finding]) -> list[Finding]:
    """Where two findings of one dimension share most of their words, keep the one that costs more.

    What the reader's country minds says something of its own and stays beside what holds for any reader.
    """
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: (-f.points, f.start, f.rule)):
        size = 0 if one.rule.startswith(ABROAD) else one.end - one.start
        doubled = size and any(
            other.dimension is one.dimension
            and not other.rule.startswith(ABROAD)
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

    Beside a real reason to write to this reader (`has_reason`) they are a matter of taste: suggestions. So are those
    for which no points are left.
    """
    left = MANNER_AT_MOST
    eased = []
    for finding in sorted(findings, key=lambda f: (-f.points, f.start, f.rule)):
        if not finding.rule.startswith(MANNER):
            eased.append(finding)
            continue
        points = min(finding.points, left)
        left -= points
        severity = Severity.SUGGESTION if has_reason or not points else finding.severity
        eased.append(replace(finding, points=points, severity=severity))
    return eased


def _verdict(score: int, at_home: int, findings: list[Finding], *, is_selling: bool, public: bool) -> Verdict:
    """Return the verdict; `at_home` is the score without what the reader's country minds."""
    if score < PUBLIC_DO_NOT_SEND_BELOW if public else at_home < DO_NOT_SEND_BELOW and is_selling:
        return Verdict.DO_NOT_SEND
    # An error is a thing that must not go out as it is, however good the rest: a merge field, a fake "Re:".
    minded = [f for f in findings if f.rule.startswith(ABROAD)]
    strange = sum(f.severity is Severity.WARNING for f in minded)
    is_strange = strange >= STRANGE or sum(f.points for f in minded) >= STRANGE_POINTS
    if score < SEND_FROM or is_strange or any(f.severity is Severity.ERROR for f in findings):
        return Verdict.REVISE
    return Verdict.SEND
