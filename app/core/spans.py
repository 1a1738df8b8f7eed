"""Places in a text, asked about without reading the text again: what one meets, what lies around it, what stands before it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

REACH = 64
"""Characters before a place that are read for the words that lead to it."""


class Spans:
    """Places `[start, end)`, of which no two overlap; every question is answered in the logarithm of their number."""

    def __init__(self, places: Iterable[tuple[int, int]] = ()) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def add(self, start: int, end: int) -> None:
        """Add a place that meets none of the others."""
        where = bisect_left(self._starts, start)
        self._starts.insert(where, start)
        self._ends.insert(where, end)

    def meet(self, start: int, end: int) -> bool:
        """Return True where one of the places has a character in common with `[start, end)`."""
        behind = bisect_left(self._starts, end)
        return behind > 0 and self._ends[behind - 1] > start

    def cover(self, start: int, end: int) -> bool:
        """Return True where `[start, end)` lies in one of the places."""
        behind = bisect_right(self._starts, start)
        return behind > 0 and self._ends[behind - 1] >= end


def before(text: str, place: int, reach: int = REACH) -> str:
    """Return the last characters before a place, at most `reach`, without the blanks between."""
    end = place
    while end and text[end - 1].isspace():
        end -= 1
    return text[max(0, end - reach) : end]
