"""Whether a moment is a good one for the reader: what is said of a proposed time, and of sending now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.calendar import Obstacle
from app.core.model import Citation, Dimension, Finding, Severity

AT_MOST = 6
"""Points that all notes on times cost together: a wrong day is mended with one word."""

WEIGHTS: Mapping[str, tuple[Severity, int, Dimension]] = {
    "mismatch": (Severity.WARNING, 3, Dimension.CLEAR),
    "past": (Severity.WARNING, 3, Dimension.CLEAR),
    "ambiguous": (Severity.WARNING, 3, Dimension.CLEAR),
    "figure": (Severity.WARNING, 3, Dimension.CLEAR),
    "weekend": (Severity.WARNING, 3, Dimension.COURTEOUS),
    "holiday": (Severity.WARNING, 3, Dimension.COURTEOUS),
    "quiet": (Severity.SUGGESTION, 2, Dimension.COURTEOUS),
    "hours": (Severity.SUGGESTION, 2, Dimension.COURTEOUS),
    "zone": (Severity.SUGGESTION, 1, Dimension.CLEAR),
}
"""By kind of note: severity, points and dimension of its finding. Never an error. Small by judgement, not by measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentNote:
    """One thing about a time that a draft proposes; `draft[start:end] == quote`.

    `kind` is one of: ambiguous (03/04), figure (4.200, which is 4.2 there), mismatch (weekday and date differ), past,
    weekend, holiday, quiet, hours (outside the reader's office hours), zone (whose clock is not said, and the clocks
    differ). `section` is the passage that backs it, `article#anchor`. `when` is the moment as the reader's clock shows
    it, where the draft names one.
    """

    kind: str
    start: int
    end: int
    quote: str
    reason: str
    fix: str
    section: str
    when: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Whether now is a good moment to send: `there` and `next_there` by the reader's clock, the others by the writer's.

    `obstacle` is what speaks against the day, None when only the hour does or nothing at all. `line` says it all in words.
    """

    is_good: bool
    city: str
    there: datetime
    obstacle: Obstacle | None
    reason: str
    next_there: datetime
    next_here: datetime | None
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A meeting time for both sides: the clocks here and there, and whether each side is usually at work then."""

    here: datetime
    there: datetime
    works_here: bool
    works_there: bool
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def is_good(self) -> bool:
        """True when both are at work on a day that both keep as a working day."""
        return self.works_here and self.works_there and not self.obstacles


def possible_dates(
    today: date, *, weekday: int | None, day: int | None, month: int | None, year: int | None
) -> date | None:
    """Return the day that is meant, the next one from `today` on where the year or the date is not said; else None.

    A day that the calendar does not have, such as 31 April, is none.
    """
    if day is None or month is None:
        if weekday is None:
            return None
        ahead = (weekday - today.weekday()) % 7 or 7
        return date.fromordinal(today.toordinal() + ahead)
    for one in [year] if year else [today.year, today.year + 1]:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def findings(
    notes: Sequence[MomentNote],
    *,
    cite: Callable[[str], Citation | None],
    switched_off: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Return the notes as findings `moment.<kind>`, the dearest first; together they cost no more than `AT_MOST`."""
    made = []
    left = AT_MOST
    for note in sorted(notes, key=lambda one: (-WEIGHTS[one.kind][1], one.start)):
        severity, points, dimension = WEIGHTS[note.kind]
        if (rule := f"moment.{note.kind}") in switched_off:
            continue
        made.append(
            Finding(
                rule=rule,
                dimension=dimension,
                severity=severity,
                points=min(points, left),
                start=note.start,
                end=note.end,
                quote=note.quote,
                reason=note.reason,
                fix=note.fix,
                citation=cite(note.section),
            )
        )
        left -= made[-1].points
    return tuple(made)
