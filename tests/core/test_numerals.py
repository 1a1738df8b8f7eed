"""Figures, dates and times in any notation and in six languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.numerals import figures
from app.core.quantities import said_otherwise
from app.core.text import fold


def read(text: str, language: str = "") -> list[str]:
    return [f"{f.sort} {' or '.join(sorted(f.values))}" for f in figures(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("We sold 1,200 bottles", "en", ["number 1200"]),
        ("1.200.000 euros", "es", ["number 1200000"]),
        ("mil doscientos barriles", "es", ["number 1200"]),
        ("twelve hundred", "en", ["number 1200"]),
        ("half a million", "en", ["number 500000"]),
        ("medio millón", "es", ["number 500000"]),
        ("two and a half thousand", "en", ["number 2500"]),
        ("a dozen firms", "en", ["number 12"]),
        ("cuarenta y una de ellas", "es", ["number 41"]),
        ("entre cuatro y nueve", "es", ["number 4", "number 9"]),
        ("quatre-vingt-onze", "fr", ["number 91"]),
        ("30k", "en", ["number 30000"]),
        ("forty percent", "en", ["percent 40"]),
        ("un 40 % más", "es", ["percent 40"]),
        ("at 3 p.m.", "en", ["time 15:00"]),
        ("a las 22:00.", "es", ["time 22:00"]),
        ("at 3:00", "en", ["time 15:00 or 3:00"]),
        ("a las 10 de la mañana", "es", ["time 10:00"]),
        ("15.00 Uhr", "de", ["time 15:00"]),
        ("el 3 de abril", "es", ["date 3.4"]),
        ("April 3rd, 2026", "en", ["date 3.4", "number 2026"]),
        ("am 3. April", "de", ["date 3.4"]),
        ("03/04", "en", ["date 3.4 or 4.3"]),
        ("el lunes", "es", ["weekday 1"]),
        ("once upon a time", "en", []),
        ("a las once", "es", ["number 11"]),
        ("the report is due", "en", []),
        ("in one of our mills", "en", []),
        ("a quarter of an hour", "en", ["number 15"]),
    ],
)
def test_a_figure_is_read_for_what_it_means(text: str, language: str, expected: list[str]) -> None:
    assert read(text, language) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("an hour", "number 60"),
        ("una semana", "number 7"),
        ("three quarters of it", "percent 75"),
        ("half past ten", "time 10:30"),
        ("las siete y cuarto", "time 19:15"),
        ("8 de cada 10", "percent 80"),
        ("from noon", "time 12:00"),
    ],
)
def test_what_is_said_without_a_figure_is_known_as_one(text: str, value: str) -> None:
    assert value in said_otherwise(text)


@given(st.text(max_size=80))
def test_the_places_of_figures_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    found = figures(text)
    assert all(0 <= f.start < f.end <= len(fold(text)) and f.values for f in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
