"""Whether a moment is a good one for the reader: what is said of a proposed time, and of sending now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.core.calendar import Obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentNote:
    """One thing about a time that a draft proposes; `draft[start:end] == quote`.

    `kind` is one of: ambiguous (03/04), mismatch (weekday and date differ), past, weekend, holiday, quiet, hours (outside
    the reader's office hours), zone (whose clock is not said, and the clocks differ). `section` is the passage that backs
    it, `article#anchor`. `when` is the moment as the reader's clock shows it, where the draft names one.
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

    `obstacle` is what speaks against the day, None when only the hour does or nothing at all.
    """

    is_good: bool
    there: datetime
    obstacle: Obstacle | None
    reason: str
    next_there: datetime
    next_here: datetime | None


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
