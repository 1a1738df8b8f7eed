"""The calendars: weekends and holidays against a second source, feasts by their own rules, days in words."""

from __future__ import annotations

import contextlib
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from babel.core import Locale, UnknownLocaleError
from dateutil.easter import easter

from app.adapters.calendars import ANCHORS, EASTER_WEEKS, TIED_TO_WEEKENDS, Calendars
from app.adapters.catalogue import read_words
from app.adapters.holiday_names import holiday_name
from app.adapters.library import ArticleLibrary
from app.adapters.resources import languages
from app.core.calendar import FIXED_WEEK, WEEKDAYS
from app.core.guide import Country
from tests.test_knowledge import MOMENTS

LIBRARY = ArticleLibrary()
COUNTRIES = {code: Country.of(code, facts) for code, facts in LIBRARY.countries.items()}
CALENDARS = Calendars()
YEARS = range(2024, 2032)

NEW_YEARS = {
    "EG": "Islamic New Year", "SA": "", "QA": "", "IL": "Rosh Hashanah", "IN": "", "PK": "", "BD": "Bengali New Year",
    "UA": "New Year's Day",
}  # fmt: skip
"""Countries whose national list has no 1 January off, and the new year it has instead ("" for none at all)."""

FEWEST, MOST = 4, 30
"""Public holidays that a national list may have: Switzerland shares but four, Thailand keeps the most."""

ELSEWHERE = {"BD": frozenset((5, 6)), "IN": frozenset((6,))}
"""Where CLDR has another weekend: Bangladesh rests on Friday and Saturday; in India many offices close on Saturday too."""


def year(code: str, number: int, language: str = "en"):
    return CALENDARS.holidays(code, date(number, 1, 1), date(number, 12, 31), language=language)


def cldr_weekend(country: Country) -> frozenset[int] | None:
    """Return the weekend as CLDR has it, by any locale of the country; another source than `holidays` and our table."""
    for language in (*country.languages, "en"):
        for script in ("", "_Hant", "_Hans", "_Latn"):
            with contextlib.suppress(UnknownLocaleError, ValueError):
                locale = Locale.parse(f"{language}{script}_{country.code}")
                if locale.territory == country.code:
                    span = (locale.weekend_end - locale.weekend_start) % 7
                    return frozenset((locale.weekend_start + n) % 7 for n in range(span + 1))
    return None


def test_the_weekends_are_those_of_cldr(capsys):
    rows, differ = [], {}
    for code, country in COUNTRIES.items():
        other = cldr_weekend(country)
        if other is not None and other != country.weekend:
            differ[code] = other
        found = [one for one in year(code, 2027) if one.is_day_off]
        new_year = next((one for one in found if (one.day.month, one.day.day) == (1, 1)), None)
        shown = [",".join(WEEKDAYS[day] for day in sorted(days)) if days else "-" for days in (country.weekend, other)]
        rows.append(f"{code}  {shown[0]:8}  {shown[1]:8}  {len(found):3}  {new_year.name if new_year else '-'}")
    with capsys.disabled():
        print("\n    ours      CLDR      holidays of 2027, 1 January")
        print("\n".join(rows))
    assert len(rows) == 66
    assert differ == ELSEWHERE
    for code in differ:
        # Two of three sources agree: ours, and the one that the holidays come from.
        assert COUNTRIES[code].weekend == frozenset(holidays.country_holidays(code).weekend)
    assert sum(cldr_weekend(country) is not None for country in COUNTRIES.values()) >= 60


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_country_has_a_credible_number_of_holidays_every_year_and_a_new_year(code):
    for number in YEARS:
        found = year(code, number)
        days = {one.day for one in found}
        assert len(days) == len(found)
        assert FEWEST <= len(days) <= MOST, (number, len(days))
        if code in NEW_YEARS and NEW_YEARS[code] != "New Year's Day":
            assert not [one for one in found if one.day == date(number, 1, 1) and one.name == "New Year's Day"]
            assert not NEW_YEARS[code] or any(NEW_YEARS[code] in one.name for one in found)
        else:
            assert date(number, 1, 1) in days, number


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_holidays_are_named_in_the_language_asked_for(code):
    table = tomllib.loads((languages() / "calendar" / "es.toml").read_text("utf-8"))
    known = table["names"].keys() | set(table["names"].values())
    for number in (2026, 2027, 2028):
        english, spanish = year(code, number), year(code, number, "es")
        assert [one.day for one in english] == [one.day for one in spanish]
        assert not [
            one.name for one in english if "observed" in one.name or "estimated" in one.name or "/" in one.name[-11:]
        ]
        for one, other in zip(english, spanish, strict=True):
            same = one.name == other.name
            assert not same or all(part in known for part in one.name.split("; ") if part), one.name
    assert [one.name for one in year(code, 2027)] != [one.name for one in year(code, 2027, "es")]


def test_a_name_within_a_name_is_put_into_spanish_too():
    assert holiday_name("Alternative holiday for Chuseok", "es") == "Festivo de compensación (Chuseok)"
    assert holiday_name("Children's Day; Pentecost", "es") == "Día del Niño; Pentecostés"
    assert holiday_name("The day preceding Chuseok", "es") == "Víspera de Chuseok"
    assert holiday_name("Greenery Day", "en") == "Greenery Day"
    assert holiday_name("A feast nobody knows", "es") == "A feast nobody knows"


def test_where_all_holidays_are_worked_they_are_kept_and_marked():
    assert all(not one.is_day_off for one in year("UA", 2027))
    assert any(one.name == "Christmas Day" for one in year("UA", 2027))
    assert all(one.is_day_off for one in year("UA", 2019))


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("CH", date(2027, 3, 26)),
        ("CA", date(2027, 10, 11)),
        ("AU", date(2027, 6, 14)),
        ("MY", date(2027, 1, 1)),
        ("GB", date(2027, 8, 30)),
    ],
)
def test_a_day_that_most_regions_keep_counts_where_none_is_named_and_says_so(country: str, day: date) -> None:
    (kept,) = CALENDARS.holidays(country, day, day)
    assert kept.is_regional
    assert kept.name


def test_what_two_sources_keep_and_the_package_calls_otherwise_is_kept() -> None:
    # workalendar 17 and date-holidays have these; Tunisia's 14 January they have no more.
    for country, day in (
        ("KE", date(2026, 5, 27)),
        ("BR", date(2027, 5, 27)),
        ("CR", date(2027, 8, 2)),
        ("HK", date(2027, 3, 26)),
        ("TN", date(2027, 12, 17)),
    ):
        assert CALENDARS.holidays(country, day, day), country
    assert not CALENDARS.holidays("TN", date(2027, 1, 14), date(2027, 1, 14))


def test_a_region_adds_its_own_days_and_an_unknown_one_changes_nothing():
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    unnamed = CALENDARS.holidays("DE", first, last)
    country = {one for one in unnamed if not one.is_regional}
    bavaria = set(CALENDARS.holidays("DE", first, last, region="BY"))
    assert country < bavaria
    assert date(2027, 1, 6) in {one.day for one in bavaria - country}
    assert not any(one.is_regional for one in bavaria)
    assert CALENDARS.holidays("DE", first, last, region="nowhere") == unnamed


def test_a_country_that_the_package_does_not_know_has_no_holidays():
    assert CALENDARS.holidays("ZZ", date(2027, 1, 1), date(2027, 12, 31)) == ()


def test_weekends_worked_in_exchange_are_known_for_china():
    worked = CALENDARS.worked_weekends("CN", date(2025, 12, 1), date(2026, 12, 31))
    assert date(2026, 2, 14) in worked
    assert all(day.weekday() >= 5 for day in worked)


# --- quiet weeks ------------------------------------------------------------------------------------------------------


def test_every_name_of_a_quiet_week_can_be_computed():
    assert set(ANCHORS) | set(EASTER_WEEKS) | {"ramadan", *TIED_TO_WEEKENDS} == MOMENTS


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_quiet_week_of_a_country_comes_every_year_and_lasts_days_or_weeks(code):
    country = COUNTRIES[code]
    for moment in country.bad_moments:
        for number in range(2025, 2035):
            found = CALENDARS.quiet_times(code, [moment], date(number, 1, 1), date(number, 12, 31))
            assert found, (moment, number)
            fixed = FIXED_WEEK.fullmatch(moment)
            longest = 70 if fixed else 31
            assert all(0 <= (one.last - one.first).days <= longest for one in found), (moment, number, found)
            assert {one.name for one in found} == {fixed[1] if fixed else moment}


def only(code: str, moment: str, number: int):
    (found,) = CALENDARS.quiet_times(code, [moment], date(number, 2, 1), date(number, 11, 30))
    return found


@pytest.mark.parametrize("number", YEARS)
def test_feasts_stand_where_their_own_rules_put_them(number):
    sunday = easter(number)
    carnival, holy = only("BR", "carnival", number), only("ES", "holy_week", number)
    assert carnival.first <= sunday - timedelta(days=47) <= carnival.last
    assert holy.first <= sunday <= holy.last
    thanksgiving = only("US", "thanksgiving_week", number)
    assert (thanksgiving.first.weekday(), (thanksgiving.last - thanksgiving.first).days) == (0, 6)
    golden = only("JP", "golden_week", number)
    assert golden.first == date(number, 4, 29)
    assert golden.last in (date(number, 5, 5), date(number, 5, 6))
    midsummer = only("SE", "midsummer", number)
    assert date(number, 6, 20) <= midsummer.first + timedelta(days=2) <= date(number, 6, 26)
    assert (midsummer.first + timedelta(days=2)).weekday() == 5


def test_the_islamic_feasts_move_by_eleven_days_a_year_and_follow_each_other():
    for number in range(2025, 2030):
        ramadan, feast = only("SA", "ramadan", number), only("SA", "eid_al_fitr", number)
        assert 29 <= (ramadan.last - ramadan.first).days + 1 <= 31
        assert 0 <= (feast.first - ramadan.last).days <= 1
        following = only("SA", "ramadan", number + 1) if number < 2029 else None
        if following:
            assert 353 <= (following.first - ramadan.first).days <= 356


def test_two_feasts_of_one_kind_in_a_year_are_two():
    found = CALENDARS.quiet_times("SA", ["ramadan"], date(2030, 1, 1), date(2030, 12, 31))
    assert [one.first.month for one in found] == [1, 12]


def test_a_week_over_the_new_year_is_found_from_both_sides():
    for day in (date(2026, 12, 30), date(2027, 1, 2)):
        (found,) = CALENDARS.quiet_times("JP", ["new_year 12-28/01-04"], day, day)
        assert (found.first, found.last) == (date(2026, 12, 28), date(2027, 1, 4))


def test_a_bridge_ties_a_thursday_to_its_weekend():
    found = CALENDARS.quiet_times("DE", ["may_bridges"], date(2027, 5, 1), date(2027, 5, 31))
    assert (date(2027, 5, 6), date(2027, 5, 7)) in [(one.first, one.last) for one in found]


def test_a_british_bank_holiday_is_no_bridge_day():
    found = CALENDARS.quiet_times("GB", COUNTRIES["GB"].bad_moments, date(2027, 5, 1), date(2027, 5, 31))
    assert {(one.first, one.last) for one in found} == {(date(2027, 5, day), date(2027, 5, day)) for day in (3, 31)}
    named = {language: {read_words(language).table("quiet")[one.name] for one in found} for language in ("en", "es")}
    assert named == {"en": {"the bank holidays of May"}, "es": {"los festivos bancarios de mayo"}}


# --- clocks and words -------------------------------------------------------------------------------------------------


def test_clocks_know_their_zones_and_an_hour_that_is_skipped():
    noon = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
    assert f"{CALENDARS.local(noon, 'Asia/Tokyo'):%H:%M}" == "21:00"
    assert CALENDARS.at(date(2027, 1, 15), 600, "Europe/Madrid").astimezone(UTC).hour == 9
    assert f"{CALENDARS.at(date(2027, 3, 28), 150, 'Europe/Madrid'):%H:%M}" == "03:30"


def test_dates_and_places_are_named_in_both_languages():
    day = date(2027, 4, 3)
    assert CALENDARS.day_in_words(day, "en") == "3 April 2027"
    assert CALENDARS.day_in_words(day, "es", with_weekday=True) == "sábado, 3 de abril de 2027"
    assert CALENDARS.city("Asia/Tokyo", "es") == "Tokio"
    assert CALENDARS.weekdays("en")[0] == "Monday"
    assert CALENDARS.weekdays("es")[6] == "domingo"


def test_who_writes_the_month_first_is_known():
    first = Counter(CALENDARS.day_first(code) for code in COUNTRIES)
    assert not CALENDARS.day_first("US")
    assert all(CALENDARS.day_first(code) for code in ("ES", "GB", "DE", "BR", "MX", "FR"))
    assert first[True] > first[False]
