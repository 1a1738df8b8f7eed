"""Which days are kept where, from `holidays`, `babel`, `zoneinfo` and `dateutil`; no table of moving dates is our own.

What is ours is which holiday a customary week hangs on and how many days around it people are away. The dates of feasts
that follow the moon are the package's calculation and may be a day off where the moon is sighted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from babel.core import Locale, UnknownLocaleError, get_global
from babel.dates import format_date, get_timezone_location, get_timezone_name
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from app.adapters.holiday_names import holiday_name
from app.core.calendar import FIXED_WEEK, Holiday, QuietTime
from app.core.text import fold

ONE_DAY = timedelta(days=1)
NO_NAME = re.compile(r"\((?:substituted|in lieu)|^Day off|^Día libre", re.IGNORECASE)
"""Days that stand for another one and carry no name of their own."""

ADDED = re.compile(r"\s*\((?:observed|estimated|observed, estimated|observado|observado, estimado|estimado|en lieu)\)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The holidays that a customary week hangs on: a pattern over their English names, and days before and after.

    The country's own list is read first where it has one, else that of `reference`. `after` counts from the first day;
    where the holiday itself lasts longer, its last day counts.
    """

    pattern: str
    reference: str
    before: int = 0
    after: int = 0
    own: bool = True


ANCHORS = {
    "eid_al_fitr": Anchor(r"Eid[ -][au]l-Fitr", "SA", 1, 3),
    "eid_al_adha": Anchor(r"Eid[ -][au]l-Adha", "SA", 1, 3),
    "lunar_new_year": Anchor(r"Chinese New Year|Lunar New Year|Korean New Year|Seollal", "CN", 1, 6),
    "golden_week": Anchor(r"Showa Day|Constitution Day|Greenery Day|Children's Day|Substitute", "JP"),
    "obon": Anchor(r"Mountain Day", "JP", 0, 5),
    "china_national_day": Anchor(r"^National Day", "CN", 0, 6),
    "mid_autumn": Anchor(r"Mid-Autumn|Chuseok", "CN", 1, 1),
    "songkran": Anchor(r"Songkran", "TH"),
    "diwali": Anchor(r"Diwali|Deepavali", "IN", 2, 2),
    "holi": Anchor(r"\bHoli\b", "IN", 1, 0),
    "durga_puja": Anchor(r"^Dussehra", "IN", 4, 0),
    "nowruz": Anchor(r"Nowruz", "KZ"),
    "midsummer": Anchor(r"Midsummer", "SE", 2, 1),
    "thanksgiving_week": Anchor(r"^Thanksgiving", "US", 3, 3),
    "passover": Anchor(r"Pesach", "IL", 1, 0),
    "high_holidays": Anchor(r"Rosh Hashanah|Yom Kippur|Sukkot|Simchat", "IL", 1, 0),
    "christmas": Anchor(r"^Christmas Day$", "GB", 1, 7, own=False),
    "christmas_to_epiphany": Anchor(r"^Christmas Day$", "GB", 1, 12, own=False),
}
"""Widths by custom, as the guides tell them: the eve and the days on which people travel."""

GOLDEN_WEEK = ((4, 28), (5, 8))
"""Other "substitute holidays" of the Japanese year lie outside of these days, month and day."""

EASTER_WEEKS = {
    "holy_week": (EASTER_WESTERN, -7, 1),
    "orthodox_easter": (EASTER_ORTHODOX, -6, 1),
    "carnival": (EASTER_WESTERN, -50, -46),
}
"""By which Easter, and from and to how many days of it: Palm Sunday to Easter Monday; Carnival, Saturday to Ash Wednesday,
around the Tuesday 47 days before Easter."""

RAMADAN = ("First Day of Ramadan", "MV")
"""The beginning of Ramadan is a public holiday in the Maldives, never moved; it ends where Eid al-Fitr begins."""

TIED_TO_WEEKENDS = ("may_bridges", "may_bank_holidays")
"""Names of the season in which a holiday makes a long weekend: with a day taken off between, or on a Monday by law."""

BRIDGES = ((5, 1), (6, 20))
"""Month and day between which holidays on a Tuesday or a Thursday are bridged to the weekend: 1 May to Corpus Christi."""

MOST_REGIONS = 0.5
"""Share of a country's regions from which a day that they keep counts where no region was named."""

ALSO_KEPT = {
    "BR": r"^Corpus Christi",
    "CR": r"^Feast of Our Lady",
    "HK": r"Good Friday",
    "KE": r"^Eid al-Adha",
}
"""English names of days that the package has in another category than "public" and that offices keep all the same; each was
found in a second source (tests/adapters/test_calendars.py)."""

MOVED = {"TN": ((1, 14), (12, 17))}
"""Days, month and day, that the package still has in their old place: Tunisia's Revolution Day moved in 2021."""

DAY_FIRST = re.compile(r"^[^yMd]*d")


class Calendars:
    """The `Calendar` of `app.core.ports`, made of the packages' tables."""

    def holidays(
        self, country: str, first: date, last: date, *, language: str = "en", region: str | None = None
    ) -> tuple[Holiday, ...]:
        """Return public holidays; for a country or region that the package does not know, none or the country's."""
        years = range(first.year, last.year + 1)
        found = (one for year in years for one in _year(country, year, language, region))
        return tuple(one for one in found if first <= one.day <= last)

    def regions(self, country: str) -> Mapping[str, str]:
        """Return the regions of a country with holidays of their own: each code and each folded name with its code."""
        kind = getattr(holidays, country, None)
        codes = {code: code for code in sorted(getattr(kind, "subdivisions", ()))}
        names = getattr(kind, "subdivisions_aliases", {})
        return codes | {fold(name).upper(): code for name, code in names.items() if code in codes}

    def quiet_times(self, country: str, moments: Sequence[str], first: date, last: date) -> tuple[QuietTime, ...]:
        """Return customary quiet weeks; a name that nothing is known of raises `KeyError`, for it is our own mistake."""
        found = {
            one
            for moment in moments
            for year in range(first.year - 1, last.year + 1)
            for one in _quiet(country, moment, year)
            if one.first <= last and one.last >= first
        }
        return tuple(sorted(found, key=lambda one: (one.first, one.last, one.name)))

    def worked_weekends(self, country: str, first: date, last: date) -> frozenset[date]:
        """Return weekend days worked in exchange for a holiday, as far as the package knows them."""
        tables = [_table(country, year, None, None) for year in range(first.year, last.year + 1)]
        days = {day for table in tables for day in getattr(table, "weekend_workdays", None) or ()}
        return frozenset(day for day in days if first <= day <= last)

    def local(self, moment: datetime, zone: str) -> datetime:
        """Return an aware moment in a zone."""
        return moment.astimezone(ZoneInfo(zone))

    def at(self, day: date, minute: int, zone: str) -> datetime:
        """Return the moment of a clock time; an hour that the clocks skip is the one they are put on to."""
        wanted = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
        return wanted.astimezone(UTC).astimezone(ZoneInfo(zone))

    def zone_name(self, zone: str, language: str) -> str:
        """Return the generic name of a zone, such as "Japan Time"."""
        return str(get_timezone_name(ZoneInfo(zone), locale=language))

    def city(self, zone: str, language: str) -> str:
        """Return the exemplar city of a zone, such as "Tokio"."""
        return str(get_timezone_location(ZoneInfo(zone), locale=language, return_city=True))

    def weekdays(self, language: str) -> tuple[str, ...]:
        """Return the days' names from Monday on."""
        names = Locale(language).days["stand-alone"]["wide"]
        return tuple(str(names[day]) for day in range(7))

    def day_in_words(self, day: date, language: str, *, with_weekday: bool = False, until: date | None = None) -> str:
        """Return a date in words; English with the day first, which nobody takes for another one."""
        pattern = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}.get(language, "long")
        if with_weekday and pattern != "long":
            pattern = {"en": "EEEE d MMMM y", "es": "EEEE, d 'de' MMMM 'de' y"}[language]
        elif until and until.year == day.year and pattern != "long":
            pattern = "d" if until.month == day.month else pattern.removesuffix(" 'de' y").removesuffix(" y")
        return format_date(day, pattern, locale=language)

    def decimal_mark(self, country: str) -> str:
        """Return the decimal mark of CLDR; the first language of the country decides."""
        locale = _locale(country)
        return str(locale.number_symbols["latn"]["decimal"]) if locale else "."

    def day_first(self, country: str) -> bool:
        """Return True where CLDR writes the day before the month; the first language of the country decides."""
        locale = _locale(country)
        return locale is None or bool(DAY_FIRST.match(str(locale.date_formats["short"].pattern)))


def _locale(country: str) -> Locale | None:
    """Return a country's locale by the first of its languages, official ones before others, that CLDR knows there."""
    languages = get_global("territory_languages").get(country, {})
    ranked = sorted(
        languages, key=lambda one: (not languages[one]["official_status"], -languages[one]["population_percent"])
    )
    for language in ranked:
        with suppress(ValueError, UnknownLocaleError):
            return Locale.parse(f"{language}_{country}")
    return None


@cache
def _table(country: str, year: int, language: str | None, region: str | None) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country, subdiv=region, years=year, language=language)
    except NotImplementedError:
        return _table(country, year, language, None) if region else None


@cache
def _year(country: str, year: int, language: str, region: str | None) -> tuple[Holiday, ...]:
    spoken = _spoken(country, language)
    table = _table(country, year, spoken, region)
    before, now = MOVED.get(country, ((0, 0), (0, 0)))
    days = {
        day.replace(month=now[0], day=now[1]) if (day.month, day.day) == before else day: _clean(name)
        for day, name in (table or {}).items()
        if day.year == year
    }
    by_day = {day: Holiday(day=day, name=name) for day, name in days.items()}
    regions = getattr(getattr(holidays, country, None), "subdivisions", ())
    further = () if region in regions else _regional(country, year, spoken)
    for one in (*_kept_too(country, year, spoken), *further):
        by_day.setdefault(one.day, one)
    found = sorted(by_day.values(), key=lambda one: one.day)
    if not found and (kind := getattr(holidays, country, None)) and "workday" in kind.supported_categories:
        # Where a law has turned all holidays into working days (Ukraine, while martial law lasts), they are still kept.
        kept = holidays.country_holidays(
            country, years=year, language=_spoken(country, language), categories=("workday",)
        )
        found = [Holiday(day=day, name=_clean(name), is_day_off=False) for day, name in sorted(kept.items())]
    if (spoken or "").startswith(language):
        return tuple(found)
    return tuple(replace(one, name=holiday_name(one.name, language)) for one in found)


def _kept_too(country: str, year: int, language: str | None) -> Iterator[Holiday]:
    """Yield the days of `ALSO_KEPT`."""
    if country not in ALSO_KEPT:
        return
    kind = getattr(holidays, country)
    categories = tuple(one for one in ("public", "optional", "islamic") if one in kind.supported_categories)
    english = holidays.country_holidays(country, years=year, categories=categories, language=_spoken(country, "en"))
    named = holidays.country_holidays(country, years=year, categories=categories, language=language)
    for day, name in sorted(english.items()):
        if day.year == year and re.search(ALSO_KEPT[country], name):
            yield Holiday(day=day, name=_clean(named.get(day, name)))


def _regional(country: str, year: int, language: str | None) -> Iterator[Holiday]:
    """Yield the days that most of a country's regions keep, by the name that most of them give it."""
    regions = getattr(getattr(holidays, country, None), "subdivisions", ())
    names: dict[date, list[str]] = {}
    for one in regions:
        for day, name in (_table(country, year, language, one) or {}).items():
            if day.year == year:
                names.setdefault(day, []).append(_clean(name))
    for day, given in sorted(names.items()):
        if len(given) > MOST_REGIONS * len(regions):
            yield Holiday(day=day, name=max(set(given), key=lambda name: (given.count(name), name)), is_regional=True)


def _clean(name: str) -> str:
    if NO_NAME.search(name):
        return ""
    return ADDED.sub("", "; ".join(dict.fromkeys(name.split("; "))))


def _spoken(country: str, language: str) -> str | None:
    """Return the package's name of a language for a country: the one asked for, else English, else the only one."""
    supported = getattr(getattr(holidays, country, None), "supported_languages", ())
    wanted = [one for one in supported if one.partition("_")[0] == language]
    english = [one for one in supported if one.startswith("en")]
    if language == "en" and "en_US" in supported:
        return "en_US"
    return next(iter([*wanted, *(["en_US"] if "en_US" in supported else []), *english]), None)


def _named(country: str, pattern: str, year: int) -> list[date]:
    """Return the days of a year whose English name matches."""
    known = _table(country, year, _spoken(country, "en"), None)
    found = known.items() if known else ()
    return sorted(day for day, name in found if day.year == year and re.search(pattern, name))


def _quiet(country: str, moment: str, year: int) -> Iterator[QuietTime]:
    """Yield the quiet times of a name that begin in a year; feasts of the moon may fall into one twice."""
    if fixed := FIXED_WEEK.fullmatch(moment):
        name, *numbers = fixed.groups()
        one, two, three, four = map(int, numbers)
        first, last = _day(year, one, two), _day(year, three, four)
        yield QuietTime(name=name, first=first, last=last if last >= first else _day(year + 1, three, four))
    elif moment in EASTER_WEEKS:
        method, begins, ends = EASTER_WEEKS[moment]
        sunday = easter(year, method)
        yield QuietTime(name=moment, first=sunday + begins * ONE_DAY, last=sunday + ends * ONE_DAY)
    elif moment == "ramadan":
        yield from _ramadan(country, year)
    elif moment in TIED_TO_WEEKENDS:
        yield from _bridges(country, moment, year)
    else:
        yield from _around(country, moment, year)


def _day(year: int, month: int, day: int) -> date:
    """Return a date; the 29th of February is the last of the month in other years."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def _around(country: str, moment: str, year: int) -> Iterator[QuietTime]:
    anchor = ANCHORS[moment]
    days = (anchor.own and _named(country, anchor.pattern, year)) or _named(anchor.reference, anchor.pattern, year)
    if moment == "golden_week":
        begins, ends = (_day(year, *one) for one in GOLDEN_WEEK)
        days = [day for day in days if begins <= day <= ends]
    for run in _runs(days):
        yield QuietTime(
            name=moment,
            first=run[0] - anchor.before * ONE_DAY,
            last=max(run[-1], run[0] + anchor.after * ONE_DAY),
        )


def _runs(days: list[date]) -> Iterator[list[date]]:
    """Yield the days in groups: those of one feast lie within a fortnight, two feasts of a year far apart."""
    run: list[date] = []
    for day in days:
        if run and (day - run[-1]).days > 14:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _ramadan(country: str, year: int) -> Iterator[QuietTime]:
    pattern, reference = RAMADAN
    for first, *_ in _runs(_named(reference, pattern, year)):
        feasts = [
            day
            for one in (year, year + 1)
            for day in (
                _named(country, ANCHORS["eid_al_fitr"].pattern, one)
                or _named(reference, ANCHORS["eid_al_fitr"].pattern, one)
            )
            if day > first
        ]
        if feasts:
            yield QuietTime(name="ramadan", first=first, last=min(feasts) - ONE_DAY)


def _bridges(country: str, moment: str, year: int) -> Iterator[QuietTime]:
    """Yield each holiday of the season with the days that tie it to the weekend, as that is called in the country."""
    begins, ends = (_day(year, *one) for one in BRIDGES)
    for one in _year(country, year, "en", None):
        if not begins <= one.day <= ends or one.day.weekday() >= 5:
            continue
        first = one.day - one.day.weekday() * ONE_DAY if one.day.weekday() <= 1 else one.day
        last = one.day + (4 - one.day.weekday()) * ONE_DAY if one.day.weekday() >= 3 else one.day
        yield QuietTime(name=moment, first=first, last=last)
