"""Statements that only the user can make: having met, having felt, knowing the reader, promising, sending something along.

A writer who was not there invents them easily, for they are what a good message holds. Each sort has its signs, and there
are groups of words that mean one thing, so that an honest paraphrase or translation is known as one. Both are data:
`app/languages/facts/statements.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import AuthoringError
from app.core.spans import Spans
from app.core.text import fold


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its place `[start, end)` in the folded text and the notions that make it one."""

    sort: str
    start: int
    end: int
    notions: frozenset[str]


NEVER = re.compile(r"(?!)")
TABLES = frozenset(("signs", "excused", "notions", "core", "retold", "detailed", "certainty"))
QUESTION = re.compile(r"(?<![^.!?;:\n])[^.!?;:\n]*+\?")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of statements by sort, the words of notions, and which notions make a statement of which sort.

    A sign inside an expression that is `excused` in its sort is none: "never mind" denies nothing.
    """

    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    notions: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    core: Mapping[str, frozenset[str]] = field(default_factory=dict)
    retold: frozenset[str] = frozenset()
    detailed: frozenset[str] = frozenset()
    excused: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    hedges: re.Pattern[str] = NEVER
    open: re.Pattern[str] = NEVER
    soft: re.Pattern[str] = NEVER
    assertions: re.Pattern[str] = NEVER

    @classmethod
    def parse(cls, raw: Mapping[str, Any], *, where: str = "statements.toml") -> Signs:
        """Return the signs of a parsed file; raises `AuthoringError` for a table or an expression that is wrong."""
        if raw.keys() != TABLES or raw["signs"].keys() != raw["core"].keys():
            named = ", ".join(f"[{table}]" for table in sorted(TABLES))
            raise AuthoringError(f"{where}: {named} are needed, with the same sorts in signs and core")
        if unknown := raw["excused"].keys() - raw["signs"].keys():
            raise AuthoringError(f"{where} [excused]: no such sorts: {', '.join(sorted(unknown))}")
        core = {sort: frozenset(names) for sort, names in raw["core"].items()}
        if unknown := {name for names in core.values() for name in names} - raw["notions"].keys():
            raise AuthoringError(f"{where} [core]: unknown notions {', '.join(sorted(unknown))}")
        try:
            patterns, excused = (
                {sort: re.compile("|".join(_whole(one) for one in signs)) for sort, signs in raw[table].items()}
                for table in ("signs", "excused")
            )
            notions = {name: re.compile(rf"\b(?:{words})") for name, words in raw["notions"].items()}
            certainty = {name: re.compile(rf"\b(?:{words})") for name, words in raw["certainty"].items()}
        except re.error as exc:
            raise AuthoringError(f"{where}: {exc}") from exc
        sure = {name: certainty[name] for name in ("hedges", "open", "soft", "assertions")}
        retold, detailed = (frozenset(raw[table]["sorts"]) for table in ("retold", "detailed"))
        return cls(patterns, notions, core, retold, detailed, excused, **sure)

    def statements(self, text: str) -> Iterator[Statement]:
        """Yield the statements of a text in order of sort and place."""
        low = fold(text).lower()
        for sort, pattern in self.patterns.items():
            excused = Spans(match.span() for match in self.excused.get(sort, NEVER).finditer(low))
            for match in pattern.finditer(low):
                if excused.cover(*match.span()):
                    continue
                yield Statement(sort, *match.span(), self.named(match[0]) & self.core[sort])

    def raised(self, text: str, sources: str) -> Iterator[tuple[int, int]]:
        """Yield the places where `text` is sure of what is to come, when the sources were not and it says so nowhere."""
        low = fold(text).lower()
        told = QUESTION.sub(" ", low)  # "may I?" asks, and hedges nothing
        if self.hedges.search(QUESTION.sub(" ", fold(sources).lower())) and not self.hedges.search(told):
            yield from (match.span() for match in self.assertions.finditer(low))

    def named(self, text: str) -> frozenset[str]:
        """Return all notions that a text names."""
        low = fold(text).lower()
        return frozenset(name for name, words in self.notions.items() if words.search(low))


def _whole(sign: str) -> str:
    """Return an expression that begins and ends where words do; one that ends in a blank does so already."""
    return rf"\b(?:{sign})" + ("" if sign.endswith((" ", r"\b")) else r"(?!\w)")
