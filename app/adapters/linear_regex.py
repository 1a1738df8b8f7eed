"""Google's RE2 as the engine of the rule patterns: one pass finds which patterns occur, in time linear in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import re2

from app.core.errors import AuthoringError

MEMORY = 64 << 20
"""Bytes the automaton of a whole rulebook may take, and does take after long texts of many words. RE2's default of 8 MiB
is too small for some thousand patterns; more than this is not faster (tests/benchmarks/bench_critic.py)."""

MEMORY_OF_ONE = 8 << 20
"""The same for a single pattern."""


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options


class LinearMatcher:
    """A list of patterns behind one automaton; a pattern is compiled on its own only when the automaton saw it."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(patterns)
        self._options = _options(MEMORY_OF_ONE)
        self._single: dict[int, re2._Regexp] = {}
        self._all = re2.Set.SearchSet(_options(MEMORY))
        for pattern in self._patterns:
            try:
                self._all.Add(pattern)
            except re2.error as exc:
                raise AuthoringError(f"Malformed pattern {pattern!r}: {exc}") from exc
        self._all.Compile()

    def hits(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield `(index of the pattern, start, end)` of every non-empty match of `text`."""
        for index in sorted(self._all.Match(text) or ()):
            if index not in self._single:
                self._single[index] = re2.compile(self._patterns[index], self._options)
            for match in self._single[index].finditer(text):
                start, end = match.span()
                if end > start:
                    yield index, start, end
