"""Say what the times that a draft proposes are for its reader: which day, whose clock, a good hour or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.core.calendar import Agenda, Obstacle, clock, next_good_day
from app.core.guide import Country
from app.core.moments import MomentNote, possible_dates
from app.core.ports import Calendar
from app.core.times import Mention
from app.core.words import Words
from app.services.guide import hours_in_words, quiet_until, weekend_in_words

CLOCKS = 3
"""Clocks of a country from which on the one that was taken is named: two are most often a mainland and its islands."""

CALENDAR = "calendar-and-meetings"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of one question, with the calendars around it."""

    there: Country
    here: Country | None
    agenda: Agenda
    now: datetime
    sure_zone: str | None

    @property
    def zone(self) -> str:
        """The clock that the reader is taken to go by: the sure one, else that of the first city of the country."""
        return self.sure_zone or self.there.time_zones[0]

    @property
    def home_zone(self) -> str:
        """The clock that the writer is taken to go by."""
        return (self.here or self.there).time_zones[0]

    @property
    def section(self) -> str:
        """The passage of the guide that tells of days and hours."""
        return f"{self.there.article}#{CALENDAR}"


@dataclass(frozen=True, slots=True)
class DraftTimes:
    """Reads the times of a draft by both sides' clocks and calendars."""

    calendar: Callable[[], Calendar]

    def notes(self, found: Mention, sides: Sides, words: Words, home: str | None) -> Iterator[MomentNote]:
        """Yield what there is to say on one time; a good one gives nothing."""
        make = _Maker(found, sides, words)
        today = self.calendar().local(sides.now, sides.home_zone).date()
        if found.other:
            if home != sides.there.code:
                one, other = self._both_readings(found, today, words)
                yield make.note("ambiguous", one=one, other=other)
                return
            if not self.calendar().day_first(sides.there.code):
                found = _turned(found)
        day = possible_dates(today, weekday=found.weekday, day=found.day, month=found.month, year=found.year)
        if day is None:
            if found.minute is not None:
                yield from self._hour(found, today + timedelta(days=1), sides, words, is_named=False)
            return
        shown = self.in_words(day, words)
        if found.day is not None and found.weekday is not None and day.weekday() != found.weekday:
            names = self.calendar().weekdays(words.language)
            date_alone = self.calendar().day_in_words(day, words.language)
            yield make.note("mismatch", date=date_alone, weekday=names[day.weekday()])
            return
        if found.year and day < today:
            yield make.note("past", date=shown)
            return
        yield from self._day(found, day, sides, words)

    def _day(self, found: Mention, day: date, sides: Sides, words: Words) -> Iterator[MomentNote]:
        theirs, _ = self._theirs(found, day, sides)
        kept = theirs.date() if theirs else day
        obstacle = sides.agenda.obstacle(kept)
        if obstacle is None:
            if found.minute is not None:
                yield from self._hour(found, day, sides, words)
            return
        good = next_good_day(kept, sides.agenda)
        values = {
            "city": self.calendar().city(sides.zone, words.language),
            "weekend": weekend_in_words(sides.there, self.calendar(), words),
            "date": self.in_words(kept, words),
            "name": self.name(obstacle, words),
            "next": self.in_words(good, words),
        }
        line = obstacle.kind
        if theirs and kept != day:
            # Another day than the one the draft names: without both clocks this would read as a mistake.
            line += "_converted"
            values |= self._clocks(found, theirs, day, sides, words)
            at_work = self._at_work(theirs, sides, found.zone)
            values["detail"] = "" if at_work else words.line("moment.outside_too")
            named = sides.agenda.obstacle(day)
            values["also"] = ""
            if named and named.kind == obstacle.kind == "holiday":
                also = {"date": self.in_words(day, words), "name": self.name(named, words)}
                values["also"] = " " + words.line("moment.named_too", **also)
        note = _Maker(found, sides, words).note(obstacle.kind, when=theirs, line=line, **values)
        yield self._assuming(note, sides, words) if line != obstacle.kind else note

    def _hour(
        self, found: Mention, day: date, sides: Sides, words: Words, *, is_named: bool = True
    ) -> Iterator[MomentNote]:
        theirs, is_sure = self._theirs(found, day, sides)
        if theirs is None or found.minute is None:
            return
        at_work = self._at_work(theirs, sides, found.zone)
        values = {
            **self._clocks(found, theirs, day if is_named else None, sides, words),
            "city": self.calendar().city(sides.zone, words.language),
            "hours": hours_in_words(sides.there.hours, words),
        }
        make = _Maker(found, sides, words)
        if not is_sure:
            detail = words.line("moment.outside") if not at_work else ""
            yield self._assuming(make.note("zone", when=theirs, **values, detail=detail), sides, words)
        elif not at_work:
            is_converted = theirs.hour * 60 + theirs.minute != found.minute
            note = make.note("hours", when=theirs, line="hours_converted" if is_converted else "hours", **values)
            yield self._assuming(note, sides, words)

    def _assuming(self, note: MomentNote, sides: Sides, words: Words) -> MomentNote:
        """Return a note that says which clock it took for the reader's, where the country has others then and none is sure."""
        if sides.sure_zone or note.when is None:
            return note
        calendar, when = self.calendar(), note.when
        if len({calendar.local(when, one).utcoffset() for one in sides.there.time_zones}) < CLOCKS:
            return note
        name = words.line("moment.assumed", city=calendar.city(sides.zone, words.language))
        return replace(note, reason=f"{note.reason} {name}")

    def _clocks(self, found: Mention, theirs: datetime, day: date | None, sides: Sides, words: Words) -> dict[str, str]:
        """Return both clocks in words; theirs with its date where that is not `day`, the one that the draft names."""
        there = f"{theirs:%H:%M}"
        if day and theirs.date() != day:
            there = words.line("moment.clock_on", clock=there, date=self.in_words(theirs.date(), words))
        if not day and (turn := self._turn(found, theirs, sides)):
            there = words.line(f"moment.clock_{turn}", clock=there)
        home = self.calendar().city(sides.home_zone, words.language)
        return {"time": clock(found.minute or 0), "there": there, "home": home}

    def _turn(self, found: Mention, theirs: datetime, sides: Sides) -> str:
        """Return whether the reader's clock then shows the next day, the day before, or ("") the same day."""
        here = self.calendar().local(theirs, sides.home_zone).date()
        if found.zone == "reader" or theirs.date() == here:
            return ""
        return "next" if theirs.date() > here else "before"

    def _at_work(self, theirs: datetime, sides: Sides, zone: str) -> bool:
        """Return True when it is office time; where a country has several clocks, by any of them."""
        is_open = zone != "reader" and sides.here and sides.sure_zone is None
        zones = sides.there.time_zones if is_open else (sides.zone,)
        shown = [self.calendar().local(theirs, one) for one in zones]
        return any(sides.there.hours.hold(one.weekday(), one.hour * 60 + one.minute) for one in shown)

    def _theirs(self, found: Mention, day: date, sides: Sides) -> tuple[datetime | None, bool]:
        """Return the proposed moment by the reader's clock and whether it is sure whose clock was meant."""
        if found.minute is None or found.zone in ("named", "arrival"):
            return None, True
        calendar = self.calendar()
        if found.zone == "reader" or sides.here is None:
            return calendar.at(day, found.minute, sides.zone), True
        theirs = calendar.local(calendar.at(day, found.minute, sides.home_zone), sides.zone)
        same = theirs.date() == day and theirs.hour * 60 + theirs.minute == found.minute
        return theirs, same or found.zone == "writer"

    def _both_readings(self, found: Mention, today: date, words: Words) -> tuple[str, ...]:
        readings = [(found.day, found.month), found.other or (None, None)]
        days = [possible_dates(today, weekday=None, day=d, month=m, year=found.year) for d, m in readings]
        return tuple(self.in_words(day, words) for day in days if day)

    def in_words(self, day: date, words: Words) -> str:
        """Return a day with its weekday."""
        return self.calendar().day_in_words(day, words.language, with_weekday=True)

    def name(self, obstacle: Obstacle, words: Words) -> str:
        """Return what a day that is no good one is called."""
        if obstacle.kind == "quiet":
            return quiet_until(obstacle, self.calendar(), words)
        return obstacle.name or words.line("moment.a_holiday")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the notes on one mention."""

    found: Mention
    sides: Sides
    words: Words

    def note(self, kind: str, *, when: datetime | None = None, line: str = "", **values: str) -> MomentNote:
        """Return a note; `line` is what it is worded by, where not by its kind."""
        said = {"quote": self.found.quote, **values}
        return MomentNote(
            kind=kind,
            start=self.found.start,
            end=self.found.end,
            quote=self.found.quote,
            reason=self.words.line(f"moment.{line or kind}", **said),
            fix=self.words.line(f"moment.{kind}_fix", **said),
            section=self.sides.section,
            when=when,
        )


def _turned(found: Mention) -> Mention:
    day, month = found.other or (found.day, found.month)
    return replace(found, day=day, month=month, other=None)
