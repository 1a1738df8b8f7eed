"""Whether what was written reads worse to the critic than what it was made of, and which faults are new in it. Pure."""

from __future__ import annotations

from collections import Counter

from app.core.figures import VERDICTS
from app.core.model import Critique, Finding, Severity

CLEARLY_LOWER = 21
"""Points from which a score is clearly lower: more than the 20 that a missing reason costs alone, since a reason told in
other words is easily missed.

Measured on the 299 honest rewrites of tests/golden/factcheck.toml in the draft's own language, English and Spanish, and on the
same with one, two or three sentences of the rules' own bad examples (pitch, hype, pressure) put in. Any point less refuses
0.37 of the honest and 0.88, 0.93, 0.96 of the spoiled; from 21 on, or with a worse verdict, it is 0.11 and 0.63, 0.82, 0.91.
Another five points change neither by more than 0.03.
"""

MATTERS = 5
"""Points from which a new fault of a text that scores less is named. What costs less is taste: a worn closing (1 to 4), a
blank that a date is missing from (2)."""


def is_worse(after: Critique, before: Critique) -> bool:
    """Return True where the critic clearly prefers `before`; between languages, whose rules differ, by the verdict alone."""
    if VERDICTS.index(after.verdict) < VERDICTS.index(before.verdict):
        return True
    return after.language == before.language and before.score - after.score >= CLEARLY_LOWER


def new_faults(after: Critique, before: Critique) -> tuple[Finding, ...]:
    """Return the findings of `after` that `before` has not and that matter, the dearest first.

    Errors always matter. Anything else does where the score fell, within one language.
    """
    had = Counter(finding.rule for finding in before.findings)
    has = Counter(finding.rule for finding in after.findings)
    quoted = {(finding.rule, finding.quote.lower()) for finding in before.findings}
    fell = after.language == before.language and after.score < before.score
    new = [
        finding
        for finding in after.findings
        if has[finding.rule] > had[finding.rule]
        and (finding.rule, finding.quote.lower()) not in quoted
        and (finding.severity is Severity.ERROR or (fell and finding.points >= MATTERS))
    ]
    return tuple(sorted(new, key=lambda finding: (-finding.points, finding.start)))
