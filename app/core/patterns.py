"""From a pattern as an author writes it to one that matches folded text; and the seam to a regular-expression engine.

An author writes the words of the language, accents and all, in lower case, with single spaces. Folding takes the
accents away on both sides, so that "cómo está" is found in "COMO ESTÁ" too. RE2's syntax is allowed (no look-around,
no back-references): matching time is linear in the text whatever the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from app.core.errors import AuthoringError
from app.core.text import fold

MACRO = re.compile(r"%(\w+)%")
BOUNDARY_BEFORE = re.compile(r"^(?:\(\?(?:-i)?:|\()*[\w\[\\]")
NOT_A_WORD_START = re.compile(r"^(?:\(\?(?:-i)?:|\()*(?:\\[^wd]|\[\^)")
BOUNDARY_AFTER = re.compile(r"[\w\])](?:[?+*]|\{\d+(?:,\d*)?\})*\)*$")
NOT_A_WORD_END = re.compile(r"\\[^wd]\)*$")


class Matcher(Protocol):
    """A compiled list of patterns."""

    def hits(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield `(index of the pattern, start, end)` of every non-empty match; order is free."""
        ...


class PatternEngine(Protocol):
    """Compiles prepared patterns; raises `AuthoringError` for one that is malformed."""

    def __call__(self, patterns: Sequence[str]) -> Matcher:
        """Return a matcher for `patterns`."""
        ...


def prepare(pattern: str, macros: Mapping[str, str], where: str) -> str:
    """Return `pattern` with its macros filled in, accents folded, spaces elastic and word boundaries added.

    `where` names file and rule in the `AuthoringError` raised for an unknown macro or an unnamed boundary.
    """

    def fill(match: re.Match[str]) -> str:
        try:
            return macros[match[1]]
        except KeyError:
            known = ", ".join(sorted(macros)) or "none"
            raise AuthoringError(f"{where}: unknown macro %{match[1]}%; known are: {known}") from None

    for _ in range(3):  # a macro may use another one
        pattern = MACRO.sub(fill, pattern)
    pattern = fold(pattern)
    before = BOUNDARY_BEFORE.search(pattern) and not NOT_A_WORD_START.search(pattern)
    after = BOUNDARY_AFTER.search(pattern) and not NOT_A_WORD_END.search(pattern)
    elastic = re.sub(r" +", r"\\s+", re.sub(r" [?*]", r"\\s*", pattern))
    return (r"\b" if before else "") + f"(?:{elastic})" + (r"\b" if after else "")
