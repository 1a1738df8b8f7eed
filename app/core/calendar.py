"""Days as both sides of a contact keep them: weekends, public holidays, customary quiet weeks, office hours.

Values and arithmetic only: what day it is comes from the door, and what is kept when from a calendar
(`app.core.ports.Calendar`). Weekdays are counted from Monday, 0, to Sunday, 6; times of day in minutes from midnight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RANGE = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
FIXED_WEEK = re.compile(r"(\w+) (\d\d)-(\d\d)/(\d\d)-(\d\d)")
"""A quiet week that falls on the same days every year, as a name and MM-DD/MM-DD; it may run over the New Year."""

NOON = 12 * 60
FRIDAY = 4
LONGEST_WAIT = 150
"""Days that are looked ahead for a good one; two countries' quiet times on end are shorter (see the tests)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A public holiday; `is_day_off` is False where people work on it all the same.

    `is_regional` is True for a day that no law of the whole country makes a holiday, but most of its regions keep.
    """

    day: date
    name: str
    is_day_off: bool = True
    is_regional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTime:
    """Days, the last one included, on which by custom nobody is written to."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why a day is none to write or meet on: `kind` is weekend, holiday or quiet.

    `name` is that of the holiday, in the language it was asked for, or of the quiet time.
    """

    kind: str
    country: str
    name: str = ""
    last: date | None = None


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Usual office hours as `(from, to)` in minutes from midnight, in order."""

    ranges: tuple[tuple[int, int], ...]
    is_friday_short: bool = False

    @classmethod
    def of(cls, text: str) -> OfficeHours:
        """Read "09:00-14:00, 15:30-18:30" or "08:00-17:00, Friday until noon"."""
        found = [tuple(map(int, match.groups())) for match in RANGE.finditer(text)]
        return cls(tuple((60 * a + b, 60 * c + d) for a, b, c, d in found), "Friday until noon" in text)

    def on(self, weekday: int) -> tuple[tuple[int, int], ...]:
        """Return the hours of a weekday."""
        if weekday != FRIDAY or not self.is_friday_short:
            return self.ranges
        return tuple((begins, min(ends, NOON)) for begins, ends in self.ranges if begins < NOON)

    def hold(self, weekday: int, minute: int) -> bool:
        """Return True when people are usually at work at that time."""
        return any(begins <= minute < ends for begins, ends in self.on(weekday))

    @property
    def opening(self) -> int:
        """When the office opens."""
        return self.ranges[0][0]

    @property
    def closing(self) -> int:
        """When the office closes."""
        return self.ranges[-1][1]


def shared_hours(here: OfficeHours, there: OfficeHours, ahead: int) -> tuple[tuple[int, int], ...]:
    """Return when both offices are open, in minutes of the clock here; `ahead` is how far the clock there is ahead."""
    found = [
        (max(a, c - ahead + turn), min(b, d - ahead + turn))
        for a, b in here.ranges
        for c, d in there.ranges
        for turn in (-1440, 0, 1440)
    ]
    return tuple(sorted((begins, ends) for begins, ends in found if begins < ends))


def clock(minute: int) -> str:
    """Return minutes from midnight as HH:MM."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def ranges_in_words(ranges: Sequence[tuple[int, int]], ahead: int = 0) -> str:
    """Return ranges of minutes from midnight as "09:00–10:00, 15:00–16:30", by a clock that is `ahead` minutes on."""
    return ", ".join(f"{clock(begins + ahead)}–{clock(ends + ahead)}" for begins, ends in ranges)


def minutes_ahead(there: datetime, here: datetime) -> int:
    """Return by how many minutes the first of two clocks, which show one moment, is ahead of the second."""
    return round((there.replace(tzinfo=None) - here.replace(tzinfo=None)).total_seconds() / 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What days are kept in one country, for a stretch of time."""

    country: str
    weekend: frozenset[int]
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    quiet: tuple[QuietTime, ...] = ()
    worked: frozenset[date] = frozenset()

    def obstacle(self, day: date) -> Obstacle | None:
        """Return what speaks against writing or meeting on a day, the hardest reason first; None for a good day."""
        holiday = self.holidays.get(day)
        if holiday and holiday.is_day_off:
            return Obstacle(kind="holiday", country=self.country, name=holiday.name)
        if day.weekday() in self.weekend and day not in self.worked:
            return Obstacle(kind="weekend", country=self.country)
        for one in self.quiet:
            if one.first <= day <= one.last:
                return Obstacle(kind="quiet", country=self.country, name=one.name, last=one.last)
        return None


def next_good_day(day: date, *agendas: Agenda) -> date:
    """Return the first day from `day` on that is good in every agenda.

    Where half a year holds none, the first working day is returned: better a quiet week than a date that never comes.
    """
    days = [day + timedelta(days=n) for n in range(LONGEST_WAIT)]
    good = (one for one in days if not any(a.obstacle(one) for a in agendas))
    return next(good, None) or next(
        one for one in days if not any(found.kind != "quiet" for a in agendas if (found := a.obstacle(one)))
    )


def last_good_day(day: date, least: date, *agendas: Agenda) -> date:
    """Return the last day up to `day`, and not before `least`, that is good in every agenda; else `least`."""
    while day > least and any(a.obstacle(day) for a in agendas):
        day -= timedelta(days=1)
    return max(day, least)
