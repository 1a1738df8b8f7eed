"""Tell how it is to write to a country: facts, passages, law, and what differs for somebody from another country."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.core.calendar import (
    Agenda,
    Holiday,
    Obstacle,
    OfficeHours,
    minutes_ahead,
    next_good_day,
    ranges_in_words,
    shared_hours,
)
from app.core.errors import InputError, UnknownChoice
from app.core.guide import (
    SECTIONS,
    STEPS,
    WAYS,
    Country,
    Difference,
    Gap,
    Guide,
    Law,
    LawOfWay,
    first_pronoun,
    gaps,
)
from app.core.model import Article
from app.core.ports import Calendar
from app.core.words import Words

HOLIDAYS = 5
"""Public holidays that a guide names."""

YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Countries:
    """The countries that have a guide, by code."""

    facts: Callable[[], Mapping[str, Mapping[str, Any]]]
    name: Callable[[str, str], str]

    def __call__(self, code: str, language: str) -> Country:
        """Return a country; raises `InputError` where there is no guide to it."""
        facts = self.facts().get(code)
        if facts is None:
            name = self.name(code, language)
            raise InputError(f"There is no guide to {name}.", key="no_guide", country=name)
        return Country.of(code, facts)


def agenda(
    calendar: Calendar, country: Country, first: date, last: date, language: str = "en", region: str | None = None
) -> Agenda:
    """Return what days a country, or a region of it, keeps from `first` to `last`; holidays are named in `language`."""
    found = calendar.holidays(country.code, first, last, language=language, region=region)
    return Agenda(
        country=country.code,
        weekend=country.weekend,
        holidays={one.day: one for one in found},
        quiet=calendar.quiet_times(country.code, country.bad_moments, first, last),
        worked=calendar.worked_weekends(country.code, first, last),
    )


@dataclass(frozen=True, slots=True)
class Guides:
    """The use case of a country's guide, with what it needs from the world."""

    country: Countries
    article: Callable[[str, str], Article | None]
    label: Callable[[str, str], str]
    calendar: Callable[[], Calendar]
    words: Callable[[str], Words]
    language_name: Callable[[str, str], str]
    languages: tuple[str, ...]

    def __call__(
        self, code: str, *, home: str | None = None, region: str | None = None, language: str, now: datetime
    ) -> Guide:
        """Return the guide to a country in a language of the page, compared with `home` where that is given.

        `region` is the part of the country whose holidays are told. `now` is aware. Raises `InputError` for a
        country without a guide, `UnknownChoice` for a language without one.
        """
        if language not in self.languages:
            raise UnknownChoice("language", language, self.languages)
        there = self.country(code, language)
        here = self.country(home, language) if home else None
        article = self.article(language, there.article)
        if article is None:
            raise InputError(f"There is no guide to {code}.", key="no_guide", country=code)
        words = self.words(language)
        sources = {p.anchor: tuple(self.label(one, language) for one in p.sources) for p in article.passages}
        differences = self._differences(here, there, words, now) if here else ()
        return Guide(
            country=code,
            name=self.country.name(code, language),
            language=language,
            facts={
                "languages": [self.language_name(one, language) for one in there.languages],
                "local_time": [self.zone(one, language, now) for one in there.time_zones],
                **self.customs(there, words),
                **self.days(there, words, now, region),
            },
            sections=article.passages,
            sources=sources,
            differences=differences,
            law=self._law(there, article, sources, words),
            home=home,
        )

    # --- facts --------------------------------------------------------------------------------------------------------

    def customs(self, country: Country, words: Words) -> dict[str, Any]:
        """Return what is usual in a country whatever the day, in words."""
        language = words.language
        return {
            "weekend": weekend_in_words(country, self.calendar(), words),
            "hours": hours_in_words(country.hours, words),
            "address": country.register[language],
            "pronouns": {
                self.language_name(one, language): words.line(f"fact.pronouns_{form}")
                for one, form in country.pronouns.items()
            },
            "name_order": words.line(f"fact.name_order_{country.name_order}"),
            "first_names": words.line(f"fact.first_names_{country.first_names}"),
            "titles": words.line(f"fact.titles_{'yes' if country.titles else 'no'}"),
            "introducer": words.line(f"fact.introducer_{country.introducer}"),
            "meeting": words.line(f"fact.meeting_{country.meeting}"),
            "english": words.line(f"fact.english_{country.english}"),
            "channels": [words.line(f"way.{one}") for one in country.channels],
            "follow_up_days": list(country.follow_up_days),
            "scales": {scale: list(ends) for scale, ends in country.scales.items()},
        }

    def zone(self, zone: str, language: str, now: datetime) -> dict[str, str]:
        """Return what the clocks of a time zone show at an aware moment."""
        calendar = self.calendar()
        shown = calendar.local(now, zone)
        return {
            "zone": zone,
            "name": calendar.zone_name(zone, language),
            "city": calendar.city(zone, language),
            "time": shown.isoformat(timespec="minutes"),
            "in_words": f"{calendar.day_in_words(shown.date(), language, with_weekday=True)}, {shown:%H:%M}",
        }

    def days(self, country: Country, words: Words, now: datetime, region: str | None) -> dict[str, Any]:
        """Return the public holidays, the quiet weeks and the good day that come next."""
        calendar, language = self.calendar(), words.language
        today = calendar.local(now, country.time_zones[0]).date()
        names = calendar.weekdays(language)
        kept = agenda(calendar, country, today, today + YEAR, language, region)
        coming = calendar.holidays(country.code, today, today + 2 * YEAR, language=language, region=region)
        good = next_good_day(today, kept)
        shown = [
            {
                "date": one.day.isoformat(),
                "weekday": names[one.day.weekday()],
                "in_words": calendar.day_in_words(one.day, language, with_weekday=True),
                "name": one.name,
                "day_off": one.is_day_off,
                **({"in_most_regions": True} if one.is_regional else {}),
            }
            for one in _feasts(coming)
        ]
        return {
            "holidays": shown[:HOLIDAYS],
            "quiet_times": [
                {
                    "name": words.line(f"quiet.{one.name}"),
                    "from": one.first.isoformat(),
                    "to": one.last.isoformat(),
                    "in_words": days_in_words(one.first, one.last, calendar, words),
                }
                for one in kept.quiet
            ],
            "next_good_day": good.isoformat(),
            "next_good_day_in_words": calendar.day_in_words(good, language, with_weekday=True),
        }

    # --- law ----------------------------------------------------------------------------------------------------------

    def _law(
        self, country: Country, article: Article, sources: Mapping[str, tuple[str, ...]], words: Words
    ) -> tuple[Law, ...]:
        return tuple(
            Law(
                basis=words.line(f"fact.law_{country.law_basis}"),
                text=passage.text,
                sources=sources[passage.anchor],
                note=words.line("answer.law"),
                date=article.reviewed,
                ways=tuple(self._way(way, country, words) for way in WAYS),
                safer=words.line("law.safer"),
            )
            for passage in article.passages
            if passage.anchor == "law"
        )

    def _way(self, way: str, country: Country, words: Words) -> LawOfWay:
        unknown: tuple[str, tuple[str, ...]] = ("unknown", ())
        known = {"email": (country.law_basis, country.law_sources), **country.law_ways}
        basis, sources = known.get(way, unknown)
        return LawOfWay(
            way=way,
            name=words.line(f"law.{way}"),
            basis=basis,
            rule=words.line(f"fact.law_{basis}" if way == "email" else f"law.{basis}"),
            sources=tuple(self.label(one, words.language) for one in sources),
        )

    # --- differences --------------------------------------------------------------------------------------------------

    def _differences(self, here: Country, there: Country, words: Words, now: datetime) -> tuple[Difference, ...]:
        calendar = self.calendar()
        clocks = [calendar.local(now, one.time_zones[0]) for one in (here, there)]
        ahead = minutes_ahead(clocks[1], clocks[0])
        found = [self._in_words(gap, here, there, words, ahead, clocks) for gap in gaps(here, there, ahead=ahead)]
        # Once is enough for the form of address: with the first difference that is about it.
        for number, one in enumerate(found):
            if one.section == SECTIONS["first_names"]:
                register = words.line("difference.register", register=there.register[words.language])
                found[number] = replace(one, advice=f"{one.advice} {register}")
                break
        return tuple(found)

    def _in_words(
        self, gap: Gap, here: Country, there: Country, words: Words, ahead: int, clocks: list[datetime]
    ) -> Difference:
        values = self._values(here, there, words, ahead)
        one, other = gap.here, gap.there
        match gap.topic:
            case "pronouns":
                shown = [f"difference.pronouns_{level}" for level in (one, other)]
                advice = "difference.pronouns_advice_" + gap.turn
            case "english":
                shown = ["difference.english_here", f"difference.english_{other}"]
                advice = f"difference.english_advice_{other}"
            case "channels" | "weekend" | "hours" | "follow_up_days" | "time":
                shown = [f"difference.{gap.topic}_here", f"difference.{gap.topic}_there"]
                advice = f"difference.{gap.topic}_advice"
                if gap.topic == "follow_up_days":
                    advice += "_" + gap.turn
                if gap.topic == "time":
                    shown = [f"difference.time_{gap.turn}_{side}" for side in ("here", "there")]
                    advice += "_shared" if values["window"] else "_apart"
            case "titles" | "name_order":
                shown = [f"fact.{gap.topic}_{level}" for level in (one, other)]
                advice = f"difference.{gap.topic}_advice_{other}"
            case topic if topic in STEPS:
                shown = [f"fact.{topic}_{level}" for level in (one, other)]
                advice = f"difference.{topic}_advice_{other}" + (
                    "_more" if other in MIDDLE and gap.turn == "more" else ""
                )
            case topic:
                shown = [f"difference.{topic}_{level}" for level in (one, other)]
                advice = f"difference.{topic}_advice_{gap.turn}"
        sides = [self._side(here, words, clocks[0]), self._side(there, words, clocks[1])]
        return Difference(
            topic=gap.topic,
            name=words.line(f"difference.{gap.topic}"),
            here=words.line(shown[0], **sides[0], hours_apart=values["hours_apart"]),
            there=words.line(shown[1], **sides[1], hours_apart=values["hours_apart"]),
            advice=words.line(advice, **values),
            section=SECTIONS[gap.topic],
        )

    def _side(self, country: Country, words: Words, shown: datetime) -> dict[str, str]:
        language = words.language
        least, most = country.follow_up_days
        return {
            "language": self.language_name(country.languages[0], language),
            "channels": ", ".join(words.line(f"way.{one}") for one in country.channels),
            "weekend": weekend_in_words(country, self.calendar(), words),
            "hours": hours_in_words(country.hours, words),
            "least": str(least),
            "most": str(most),
            "city": self.calendar().city(country.time_zones[0], language),
            "time": f"{shown:%H:%M}",
        }

    def _values(self, here: Country, there: Country, words: Words, ahead: int) -> dict[str, str]:
        language = words.language
        names = self.calendar().weekdays(language)
        common = sorted(set(range(7)) - here.weekend - there.weekend)
        window = shared_hours(here.hours, there.hours, ahead)
        local = [one for one in there.channels if one not in here.channels]
        least, most = there.follow_up_days
        return {
            "language": self.language_name(there.languages[0], language),
            "first_channel": words.line(f"way.{there.channels[0]}"),
            "local_channels": ", ".join(words.line(f"way.{one}") for one in local or there.channels[1:]),
            "weekend": weekend_in_words(there, self.calendar(), words),
            "common_days": ", ".join(names[day] for day in common),
            "hours": hours_in_words(there.hours, words),
            "least": str(least),
            "most": str(most),
            "hours_apart": _hours(abs(ahead)),
            "window": ranges_in_words(window),
            "window_there": ranges_in_words(window, ahead),
            "form": words.line(f"fact.pronouns_{first_pronoun(there)}") if there.pronouns else "",
        }


MIDDLE = ("helps", "after_reply", "on_invitation")
"""Steps in the middle, where the advice depends on the side one comes from."""


def _feasts(days: Iterable[Holiday]) -> Iterator[Holiday]:
    """Yield the first day of each feast; a day in place of another one has no name of its own."""
    last: dict[str, date] = {}
    for one in days:
        if one.name and (one.name not in last or one.day - last[one.name] > MONTH):
            yield one
        last[one.name] = one.day


def hours_in_words(hours: OfficeHours, words: Words) -> str:
    """Return office hours as a reader of a language writes them."""
    shown = ranges_in_words(hours.ranges)
    return words.line("fact.friday_short", hours=shown) if hours.is_friday_short else shown


def weekend_in_words(country: Country, calendar: Calendar, words: Words) -> str:
    """Return the days of a country's weekend, as "Friday and Saturday"."""
    names = calendar.weekdays(words.language)
    return words.line("fact.and").join(names[day] for day in sorted(country.weekend))


def quiet_until(found: Obstacle, calendar: Calendar, words: Words) -> str:
    """Return what a quiet time is called and its last day: "Carnival, until 10 February 2027"."""
    until = calendar.day_in_words(found.last or date.max, words.language)
    return words.line("moment.quiet_until", name=words.line(f"quiet.{found.name}"), date=until)


def days_in_words(first: date, last: date, calendar: Calendar, words: Words) -> str:
    """Return "12 to 28 April 2027", or the one day."""
    shown = calendar.day_in_words(last, words.language)
    if first == last:
        return shown
    return words.line("plan.dates", first=calendar.day_in_words(first, words.language, until=last), last=shown)


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)
