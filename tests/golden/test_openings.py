"""Floors under what the chat takes from how people open: country, purpose, home, and nothing from a name or a memory."""

from __future__ import annotations

import pytest

from tests.golden.openings import FIELDS, openings, wrong


def test_the_set_is_wide_and_a_third_was_kept_aside():
    rows = openings()
    taken = [row for row in rows if row.expected.country or row.expected.purpose]
    assert len(taken) >= 60
    assert len(rows) - len(taken) >= 30
    assert 0.25 <= sum(row.aside for row in rows) / len(rows) <= 0.4
    assert len({row.expected.purpose for row in taken}) >= 9


@pytest.mark.parametrize("aside", [False, True])
def test_what_is_said_is_taken_and_nothing_else(aside):
    rows = [row for row in openings() if row.aside is aside]
    failed = wrong(rows)
    for name in FIELDS:
        assert 1 - len(failed[name]) / len(rows) >= (0.85 if aside else 0.95), failed[name]
