"""Days as both sides keep them: what speaks against one, and the next good one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import Agenda, Holiday, QuietTime, last_good_day, next_good_day

EPIPHANY = date(2027, 1, 6)
SPAIN = Agenda(
    country="ES",
    weekend=frozenset((5, 6)),
    holidays={EPIPHANY: Holiday(day=EPIPHANY, name="Epiphany")},
    quiet=(QuietTime(name="christmas", first=date(2026, 12, 24), last=date(2027, 1, 1)),),
)
SAUDI = Agenda(country="SA", weekend=frozenset((4, 5)))


def test_the_hardest_reason_is_told():
    assert SPAIN.obstacle(EPIPHANY).kind == "holiday"
    assert SPAIN.obstacle(date(2027, 1, 2)).kind == "weekend"
    quiet = SPAIN.obstacle(date(2026, 12, 28))
    assert (quiet.kind, quiet.name, quiet.last) == ("quiet", "christmas", date(2027, 1, 1))
    assert SPAIN.obstacle(date(2027, 1, 4)) is None


def test_a_holiday_on_which_people_work_and_a_worked_weekend_are_no_obstacle():
    worked = Agenda(
        country="UA",
        weekend=frozenset((5, 6)),
        holidays={EPIPHANY: Holiday(day=EPIPHANY, name="Epiphany", is_day_off=False)},
        worked=frozenset((date(2027, 1, 9),)),
    )
    assert worked.obstacle(EPIPHANY) is None
    assert worked.obstacle(date(2027, 1, 9)) is None
    assert worked.obstacle(date(2027, 1, 10)).kind == "weekend"


@given(st.dates(date(2026, 12, 1), date(2027, 2, 1)))
def test_the_next_good_day_is_the_first_that_suits_both(day):
    found = next_good_day(day, SPAIN, SAUDI)
    assert found >= day
    assert not SPAIN.obstacle(found)
    assert not SAUDI.obstacle(found)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert all(SPAIN.obstacle(one) or SAUDI.obstacle(one) for one in between)


@given(st.dates(date(2026, 12, 1), date(2027, 2, 1)), st.integers(0, 40))
def test_the_last_good_day_never_lies_before_the_least(least, days):
    day = least + timedelta(days=days)
    found = last_good_day(day, least, SPAIN)
    assert least <= found <= day
    assert found == least or not SPAIN.obstacle(found)


def test_where_all_is_quiet_a_working_day_is_better_than_none():
    endless = Agenda(
        country="XX",
        weekend=frozenset((5, 6)),
        quiet=(QuietTime(name="", first=date(2026, 1, 1), last=date(2030, 1, 1)),),
    )
    assert next_good_day(date(2027, 1, 2), endless) == date(2027, 1, 4)
