"""What two countries tend to differ in: ranges against ranges, closed lists step by step, the most important first."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from app.adapters.library import ArticleLibrary
from app.core.calendar import OfficeHours, clock, shared_hours
from app.core.customs import SCALES
from app.core.guide import APART, SECTIONS, WEIGHTS, Country, gaps
from tests.test_knowledge import SECTIONS as ANCHORS

COUNTRIES = {code: Country.of(code, facts) for code, facts in ArticleLibrary().countries.items()}
SPAIN = COUNTRIES["ES"]


def scaled(low: int, high: int) -> Country:
    return replace(SPAIN, scales={**SPAIN.scales, "directness": (low, high)})


@pytest.mark.parametrize(
    ("one", "other", "turn"),
    [((1, 2), (3, 4), "more"), ((3, 4), (1, 2), "less"), ((1, 5), (5, 5), "more"), ((2, 2), (3, 3), "more")],
)
def test_ranges_that_do_not_meet_or_lie_far_apart_are_a_difference(one, other, turn):
    (gap,) = gaps(scaled(*one), scaled(*other))
    assert (gap.topic, gap.turn) == ("directness", turn)


@pytest.mark.parametrize(("one", "other"), [((2, 4), (3, 4)), ((2, 3), (3, 4)), ((1, 5), (3, 3)), ((2, 4), (2, 4))])
def test_ranges_that_meet_and_lie_near_are_none(one, other):
    assert gaps(scaled(*one), scaled(*other)) == ()


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_country_differs_in_nothing_from_itself(code):
    assert gaps(COUNTRIES[code], COUNTRIES[code]) == ()


def test_every_pair_of_countries_is_compared_by_the_rule_and_in_order():
    for here, there in permutations(COUNTRIES.values(), 2):
        found = gaps(here, there, ahead=60)
        assert [gap.importance for gap in found] == sorted((gap.importance for gap in found), reverse=True)
        assert len({gap.topic for gap in found}) == len(found)
        assert all(0 < gap.size <= 1 for gap in found), found
        told = {gap.topic: gap for gap in found}
        for scale in SCALES:
            by = there.middle(scale) - here.middle(scale)
            (a, b), (c, d) = here.scales[scale], there.scales[scale]
            assert (scale in told) == (abs(by) >= APART or b < c or d < a)
            if scale in told:
                # Two levels that differ are needed for two different sentences.
                assert told[scale].here != told[scale].there
                assert told[scale].turn == ("more" if by > 0 else "less")


def test_the_way_back_turns_every_comparison_round():
    turned = {"more": "less", "less": "more"}
    there, back = (gaps(*pair) for pair in ((SPAIN, COUNTRIES["JP"]), (COUNTRIES["JP"], SPAIN)))
    for scale in SCALES:
        one = [turned[gap.turn] for gap in there if gap.topic == scale]
        assert one == [gap.turn for gap in back if gap.topic == scale]


def test_whoever_comes_from_a_land_of_cold_calls_hears_of_the_introducer_first():
    assert [gap.topic for gap in gaps(COUNTRIES["US"], COUNTRIES["JP"])][:3] == ["introducer", "meeting", "first_names"]
    assert gaps(SPAIN, COUNTRIES["SA"])[0].topic == "weekend"


def test_every_topic_has_a_weight_and_a_section_of_the_guides():
    assert WEIGHTS.keys() == SECTIONS.keys()
    assert set(SECTIONS.values()) <= set(ANCHORS)


def test_a_shared_language_is_no_difference():
    assert "english" not in [gap.topic for gap in gaps(SPAIN, COUNTRIES["MX"])]
    assert "english" in [gap.topic for gap in gaps(SPAIN, COUNTRIES["DE"])]


def test_office_hours_are_read_with_their_breaks_and_short_fridays():
    hours = OfficeHours.of("09:00-14:00, 15:30-18:30")
    assert hours.hold(0, 13 * 60 + 59)
    assert not hours.hold(0, 14 * 60)
    assert (hours.opening, hours.closing) == (540, 1110)
    short = OfficeHours.of("08:00-17:00, Friday until noon")
    assert short.hold(3, 13 * 60)
    assert not short.hold(4, 13 * 60)


def test_shared_hours_are_told_by_the_clock_here():
    office = OfficeHours.of("09:00-18:00")
    assert [(clock(a), clock(b)) for a, b in shared_hours(office, office, 8 * 60)] == [("09:00", "10:00")]
    assert [(clock(a), clock(b)) for a, b in shared_hours(office, office, -6 * 60)] == [("15:00", "18:00")]
    assert shared_hours(office, office, 12 * 60) == ()
