"""Google's RE2 as the engine of the rule patterns: it finds which patterns occur, in time linear in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import compress

import re2

from app.core.errors import AuthoringError

TOGETHER = 100
"""Patterns that share an automaton. Its states are combinations of what the patterns have seen so far: the more share
one, the more there are, and every new text makes new ones (tests/benchmarks/bench_critic.py)."""

MEMORY = 64 << 20
"""Bytes that the automata of a rulebook may take together, and do take after long texts of many words."""

MEMORY_OF_ONE = 8 << 20
"""The same for a single pattern."""

COUNTED = re.compile(r"\{\d*,(\d*)\}")
CONTINUES = bytes(0x80 <= byte < 0xC0 for byte in range(256))
"""Which bytes of UTF-8 do not begin a character."""


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    options.max_mem = memory
    return options


def _counts(pattern: str) -> bool:
    """Return True for a pattern with a counted gap ("up to three words"), of which an automaton has a state for each count."""
    return any(not most or int(most) > 1 for most in COUNTED.findall(pattern))


class LinearMatcher:
    """A list of patterns behind a few automata; a pattern is compiled on its own only when an automaton saw it.

    Patterns that count stay out of the automata, which they would swell: of those, the ones whose letters all occur
    are tried one by one.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = [pattern.encode() for pattern in patterns]
        self._options = _options(MEMORY_OF_ONE)
        self._single: dict[int, re2._Regexp] = {}
        counted = [index for index, pattern in enumerate(patterns) if _counts(pattern)]
        plain = sorted(set(range(len(patterns))).difference(counted))
        shares = -(-len(plain) // TOGETHER)
        self._automata: list[tuple[Callable[[bytes], list[int] | None], list[int]]] = []
        for share in range(shares):
            some = plain[share * len(plain) // shares : (share + 1) * len(plain) // shares]
            together = re2.Set.SearchSet(_options(MEMORY // shares))
            self._fill(some, together.Add)
            together.Compile()
            self._automata.append((together.Match, some))
        if counted:
            one_by_one = re2.Filter()
            self._fill(counted, lambda pattern: one_by_one.Add(pattern, self._options))
            one_by_one.Compile()
            self._automata.append((one_by_one.Match, counted))
            self._single = {index: one_by_one.re(place) for place, index in enumerate(counted)}

    def _fill(self, indices: Sequence[int], add: Callable[[bytes], object]) -> None:
        for index in indices:
            try:
                add(self._patterns[index])
            except re2.error as exc:
                raise AuthoringError(f"Malformed pattern {self._patterns[index].decode()!r}: {exc}") from exc

    def hits(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield `(index of the pattern, start, end)` of every non-empty match of `text`."""
        data = text.encode()
        seen = [indices[place] for match, indices in self._automata for place in match(data) or ()]
        # RE2 counts in bytes: a place in characters is that many fewer as bytes before it do not begin one.
        extra = list(compress(range(len(data)), data.translate(CONTINUES))) if seen and len(data) > len(text) else []
        for index in seen:
            single = self._single.get(index)
            if single is None:
                single = self._single[index] = re2.compile(self._patterns[index], self._options)
            for match in single.finditer(data):
                start, end = match.span()
                if end == start:
                    continue
                if extra:
                    yield index, start - bisect_left(extra, start), end - bisect_left(extra, end)
                else:
                    yield index, start, end
