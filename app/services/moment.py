"""Say whether a moment is good for the reader: times that a draft proposes, sending now, meeting at a given time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.calendar import Obstacle, next_good_day
from app.core.guide import Country
from app.core.model import MAX_CHARACTERS
from app.core.moments import MomentNote, Proposal, Sending
from app.core.ports import Calendar
from app.core.thousands import marked_figures
from app.core.times import TimeWords, find_times
from app.core.words import Words
from app.core.zones import Zone, zone_of
from app.services.draft_times import CALENDAR, DraftTimes, Sides
from app.services.guide import Countries, agenda, hours_in_words, weekend_in_words

AHEAD = timedelta(days=400)
"""How far ahead of today times are looked up in the calendars."""


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

    @property
    def _times(self) -> DraftTimes:
        return DraftTimes(self.calendar)

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
        notes = [note for mention in mentions for note in self._times.notes(mention, sides, words, home)]
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
    ) -> Sides:
        calendar = self.calendar()
        sure = zone_of(there.time_zones, self.zones(), region=region, text=text)
        today = calendar.local(now, sure or there.time_zones[0]).date()
        kept = agenda(calendar, there, today - timedelta(days=1), today + AHEAD, words.language, region)
        return Sides(there=there, here=here, agenda=kept, now=now, sure_zone=sure)

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

    def _against(self, obstacle: Obstacle, sides: Sides, words: Words) -> str:
        return words.line(
            f"moment.now_{obstacle.kind}",
            name=self._times.name(obstacle, words),
            weekend=weekend_in_words(sides.there, self.calendar(), words),
        )

    def _clock_in_words(self, moment: datetime, words: Words) -> str:
        return f"{self._times.in_words(moment.date(), words)}, {moment:%H:%M}"
