"""Say whether a moment is good for the reader: times that a draft proposes, sending now, meeting at a given time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.core.calendar import Agenda, Obstacle, clock, next_good_day
from app.core.guide import Country
from app.core.model import MAX_CHARACTERS
from app.core.moments import MomentNote, Proposal, Sending, possible_dates
from app.core.ports import Calendar
from app.core.thousands import marked_figures
from app.core.times import Mention, TimeWords, find_times
from app.core.words import Words
from app.core.zones import Zone, zone_of
from app.services.guide import Countries, agenda, hours_in_words, quiet_until, weekend_in_words

AHEAD = timedelta(days=400)
"""How far ahead of today times are looked up in the calendars."""

CLOCKS = 3
"""Clocks of a country from which on the one that was taken is named: two are most often a mainland and its islands."""

CALENDAR = "calendar-and-meetings"


@dataclass(frozen=True, slots=True)
class _Sides:
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
        return (self.here or self.there).time_zones[0]

    @property
    def section(self) -> str:
        return f"{self.there.article}#{CALENDAR}"


@dataclass(frozen=True, slots=True)
class Moments:
    """The use cases of the right moment, with what they need from the world. `now` is aware in all of them.

    All raise `InputError` for a country without a guide.
    """

    country: Countries
    calendar: Callable[[], Calendar]
    time_words: Callable[[str], TimeWords]
    words: Callable[[str], Words]
    detect: Callable[[str], tuple[str | None, bool]]
    zones: Callable[[], Mapping[str, Zone]]

    def __call__(
        self,
        text: str,
        *,
        country: str,
        home: str | None = None,
        now: datetime,
        language: str | None = None,
        speak: str = "en",
        region: str | None = None,
    ) -> tuple[MomentNote, ...]:
        """Return what there is to say on the times that a draft proposes to a reader in `country`, in order of place.

        `language` is that of the draft, recognised by default; `speak` that of the notes; `region` the reader's part of
        the country, as in ISO 3166-2. A draft that proposes no time, or a good one, gives nothing.
        """
        spoken = language or self.detect(text[:MAX_CHARACTERS])[0] or "en"
        mentions = find_times(text, self.time_words(spoken))
        figures = tuple(self._figures(text, country, home, speak)) if home and home != country else ()
        if not mentions:
            return figures
        words = self.words(speak)
        there = self.country(country, words.language)
        here = self.country(home, words.language) if home and home != country else None
        sides = self._sides(there, here, now, words, region, text)
        notes = [note for mention in mentions for note in self._notes(mention, sides, words, home)]
        return tuple(sorted([*figures, *notes], key=lambda one: one.start))

    def sending(
        self,
        *,
        country: str,
        home: str | None = None,
        region: str | None = None,
        now: datetime,
        speak: str = "en",
        text: str = "",
    ) -> Sending:
        """Return whether now is a good moment to send to a reader in `country`, and when the next one is.

        Where the country has several clocks, `region` or a town that the draft `text` names says which one counts.
        """
        words, calendar = self.words(speak), self.calendar()
        there = self.country(country, words.language)
        here = self.country(home, words.language) if home and home != country else None
        sides = self._sides(there, here, now, words, region, text)
        local = calendar.local(now, sides.zone)
        obstacle = sides.agenda.obstacle(local.date())
        minute = local.hour * 60 + local.minute
        at_work = there.hours.hold(local.weekday(), minute)
        later = minute >= there.hours.on(local.weekday())[0][0]
        day = next_good_day(local.date() + timedelta(days=later), sides.agenda)
        following = calendar.at(day, there.hours.opening, sides.zone)
        next_here = calendar.local(following, sides.home_zone) if here else None
        reason = self._against(obstacle, sides, words) if obstacle else ""
        if not reason and not at_work:
            reason = words.line("moment.closed", hours=hours_in_words(there.hours, words))
        city, is_good = calendar.city(sides.zone, words.language), obstacle is None and at_work
        when = f"{calendar.weekdays(words.language)[local.weekday()]}, {local:%H:%M}"
        if is_good:
            line = words.line("moment.good", when=when, city=city)
        else:
            line = words.line("moment.not_now", when=when, city=city, reason=reason)
            shown = {"there": self._clock_in_words(following, words)}
            if next_here:
                shown["here"] = self._clock_in_words(next_here, words)
            line += " " + words.line("moment.next_both" if next_here else "moment.next", **shown)
        return Sending(
            is_good=is_good,
            city=city,
            there=local,
            obstacle=obstacle,
            reason=reason,
            next_there=following,
            next_here=next_here,
            line=line,
        )

    def proposal(self, day: date, minute: int, *, country: str, home: str, language: str = "en") -> Proposal:
        """Return what a time of the writer's clock is for both sides, `minute` counted from midnight of `day`."""
        calendar = self.calendar()
        there, here = self.country(country, language), self.country(home, language)
        mine = calendar.at(day, minute, here.time_zones[0])
        theirs = calendar.local(mine, there.time_zones[0])
        obstacles = []
        for one, shown in ((here, mine), (there, theirs)):
            kept = agenda(calendar, one, shown.date(), shown.date(), language)
            if found := kept.obstacle(shown.date()):
                obstacles.append(found)
        works = [
            one.hours.hold(shown.weekday(), shown.hour * 60 + shown.minute)
            for one, shown in ((here, mine), (there, theirs))
        ]
        return Proposal(here=mine, there=theirs, works_here=works[0], works_there=works[1], obstacles=tuple(obstacles))

    # --- the times of a draft -----------------------------------------------------------------------------------------

    def _sides(
        self, there: Country, here: Country | None, now: datetime, words: Words, region: str | None, text: str
    ) -> _Sides:
        calendar = self.calendar()
        sure = zone_of(there.time_zones, self.zones(), region=region, text=text)
        today = calendar.local(now, sure or there.time_zones[0]).date()
        kept = agenda(calendar, there, today - timedelta(days=1), today + AHEAD, words.language, region)
        return _Sides(there=there, here=here, agenda=kept, now=now, sure_zone=sure)

    def _figures(self, text: str, country: str, home: str, speak: str) -> Iterator[MomentNote]:
        """Yield a note on each figure whose mark parts thousands at home and is the decimal mark of the reader."""
        found = [(*one, mark) for mark in ".," for one in marked_figures(text, mark)]
        if not found:
            return
        calendar, words = self.calendar(), self.words(speak)
        theirs = calendar.decimal_mark(country)
        if calendar.decimal_mark(home) == theirs:
            return
        there = self.country(country, words.language)
        name = self.country.name(country, words.language)
        for start, end, quote, mark in found:
            if mark == theirs:
                said = {"quote": quote, "country": name, "whole": quote.replace(mark, "")}
                said["read"] = quote.rstrip("0").removesuffix(mark)
                yield MomentNote(
                    kind="figure",
                    start=start,
                    end=end,
                    quote=quote,
                    reason=words.line("moment.figure", **said),
                    fix=words.line("moment.figure_fix", **said),
                    section=f"{there.article}#{CALENDAR}",
                )

    def _notes(self, found: Mention, sides: _Sides, words: Words, home: str | None) -> Iterator[MomentNote]:
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
        shown = self._in_words(day, words)
        if found.day is not None and found.weekday is not None and day.weekday() != found.weekday:
            names = self.calendar().weekdays(words.language)
            date_alone = self.calendar().day_in_words(day, words.language)
            yield make.note("mismatch", date=date_alone, weekday=names[day.weekday()])
            return
        if found.year and day < today:
            yield make.note("past", date=shown)
            return
        yield from self._day(found, day, sides, words)

    def _day(self, found: Mention, day: date, sides: _Sides, words: Words) -> Iterator[MomentNote]:
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
            "date": self._in_words(kept, words),
            "name": self._name(obstacle, words),
            "next": self._in_words(good, words),
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
                also = {"date": self._in_words(day, words), "name": self._name(named, words)}
                values["also"] = " " + words.line("moment.named_too", **also)
        note = _Maker(found, sides, words).note(obstacle.kind, when=theirs, line=line, **values)
        yield self._assuming(note, sides, words) if line != obstacle.kind else note

    def _hour(
        self, found: Mention, day: date, sides: _Sides, words: Words, *, is_named: bool = True
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

    def _assuming(self, note: MomentNote, sides: _Sides, words: Words) -> MomentNote:
        """Return a note that says which clock it took for the reader's, where the country has others then and none is sure."""
        if sides.sure_zone or note.when is None:
            return note
        calendar, when = self.calendar(), note.when
        if len({calendar.local(when, one).utcoffset() for one in sides.there.time_zones}) < CLOCKS:
            return note
        name = words.line("moment.assumed", city=calendar.city(sides.zone, words.language))
        return replace(note, reason=f"{note.reason} {name}")

    def _clocks(
        self, found: Mention, theirs: datetime, day: date | None, sides: _Sides, words: Words
    ) -> dict[str, str]:
        """Return both clocks in words; theirs with its date where that is not `day`, the one that the draft names."""
        there = f"{theirs:%H:%M}"
        if day and theirs.date() != day:
            there = words.line("moment.clock_on", clock=there, date=self._in_words(theirs.date(), words))
        if not day and (turn := self._turn(found, theirs, sides)):
            there = words.line(f"moment.clock_{turn}", clock=there)
        home = self.calendar().city(sides.home_zone, words.language)
        return {"time": clock(found.minute or 0), "there": there, "home": home}

    def _turn(self, found: Mention, theirs: datetime, sides: _Sides) -> str:
        """Return whether the reader's clock then shows the next day, the day before, or ("") the same day."""
        here = self.calendar().local(theirs, sides.home_zone).date()
        if found.zone == "reader" or theirs.date() == here:
            return ""
        return "next" if theirs.date() > here else "before"

    def _at_work(self, theirs: datetime, sides: _Sides, zone: str) -> bool:
        """Return True when it is office time; where a country has several clocks, by any of them."""
        is_open = zone != "reader" and sides.here and sides.sure_zone is None
        zones = sides.there.time_zones if is_open else (sides.zone,)
        shown = [self.calendar().local(theirs, one) for one in zones]
        return any(sides.there.hours.hold(one.weekday(), one.hour * 60 + one.minute) for one in shown)

    def _theirs(self, found: Mention, day: date, sides: _Sides) -> tuple[datetime | None, bool]:
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
        return tuple(self._in_words(day, words) for day in days if day)

    def _against(self, obstacle: Obstacle, sides: _Sides, words: Words) -> str:
        return words.line(
            f"moment.now_{obstacle.kind}",
            name=self._name(obstacle, words),
            weekend=weekend_in_words(sides.there, self.calendar(), words),
        )

    def _in_words(self, day: date, words: Words) -> str:
        return self.calendar().day_in_words(day, words.language, with_weekday=True)

    def _clock_in_words(self, moment: datetime, words: Words) -> str:
        return f"{self._in_words(moment.date(), words)}, {moment:%H:%M}"

    def _name(self, obstacle: Obstacle, words: Words) -> str:
        if obstacle.kind == "quiet":
            return quiet_until(obstacle, self.calendar(), words)
        return obstacle.name or words.line("moment.a_holiday")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the notes on one mention."""

    found: Mention
    sides: _Sides
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
