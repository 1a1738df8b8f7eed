"""Places in a text: what meets one, what covers it, what stands before it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.spans import Spans, before

PLACE = st.tuples(st.integers(0, 40), st.integers(1, 5)).map(lambda at: (at[0], at[0] + at[1]))


@given(st.lists(PLACE, max_size=12), PLACE)
def test_a_place_is_answered_as_if_each_had_been_looked_at(places, asked):
    spans, kept = Spans(), []
    for start, end in places:
        if not spans.meet(start, end):
            spans.add(start, end)
            kept.append((start, end))
    start, end = asked
    assert spans.meet(start, end) == any(start < b and a < end for a, b in kept)
    assert spans.cover(start, end) == any(a <= start and end <= b for a, b in kept)
    assert Spans(kept).meet(start, end) == spans.meet(start, end)


@given(st.text("ab \n.", max_size=30), st.integers(0, 30))
def test_what_stands_before_a_place_leaves_the_blanks_out(text, place):
    assert before(text, min(place, len(text)), 3) == text[:place].rstrip()[-3:]
