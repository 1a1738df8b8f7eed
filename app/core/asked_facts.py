"""Which structured facts of a country a question about it asks for, by its words alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.aspects import NEVER, phrases_pattern
from app.core.errors import AuthoringError
from app.core.guide import SECTIONS
from app.core.text import fold

ALWAYS = re.compile("")
KEYS = ("tells", "asked", "besides", "unless")

TELLABLE = {
    **SECTIONS,
    "address": "address-and-register",
    "languages": "channels-and-language",
    "quiet_times": "calendar-and-meetings",
    "local_time": "",
    "holidays": "",
    "next_good_day": "",
    "law": "law",
}
"""Facts that can be told, each with the section of a guide that speaks of it; "" for what calendars and clocks tell."""


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A way to ask for facts: `tells` are members of `TELLABLE`; the patterns go by language of the question."""

    tells: tuple[str, ...]
    asked: Mapping[str, re.Pattern[str]]
    besides: Mapping[str, re.Pattern[str]]
    unless: Mapping[str, re.Pattern[str]]

    def is_asked(self, question: str, language: str) -> bool:
        """Return True where a folded question, in small letters, asks for these facts."""
        return bool(
            self.asked.get(language, NEVER).search(question)
            and self.besides.get(language, ALWAYS).search(question)
            and not self.unless.get(language, NEVER).search(question)
        )


def parse_asked_facts(
    raw: Mapping[str, Any], languages: Collection[str], *, where: str = "facts.toml"
) -> tuple[AskedFact, ...]:
    """Return the ways of asking in a parsed file.

    Raises `AuthoringError` for another key, an unknown fact, a language too many or one that is missing, an empty phrase.
    """
    return tuple(_asked_fact(table, frozenset(languages), f"{where} [{name}]") for name, table in raw.items())


def _asked_fact(table: Any, languages: frozenset[str], where: str) -> AskedFact:
    if not isinstance(table, dict) or not {"tells", "asked"} <= table.keys() <= set(KEYS):
        raise AuthoringError(f"{where}: must be a table with the keys tells, asked and, at will, besides, unless")
    if unknown := [name for name in table["tells"] if name not in TELLABLE]:
        raise AuthoringError(f"{where}: no such facts: {', '.join(map(str, unknown))}")
    if set(table["asked"]) != languages:
        raise AuthoringError(f"{where}: asked needs words in {', '.join(sorted(languages))}")
    for key in ("besides", "unless"):
        if unknown := sorted(table.get(key, {}).keys() - languages):
            raise AuthoringError(f"{where}: {key} has words in {', '.join(unknown)}, in which nobody asks")
    patterns = (
        {one: phrases_pattern(phrases, f"{where} {key}.{one}") for one, phrases in table.get(key, {}).items()}
        for key in KEYS[1:]
    )
    return AskedFact(tuple(table["tells"]), *patterns)


def facts_asked(ways: Iterable[AskedFact], question: str, language: str) -> tuple[str, ...]:
    """Return the facts that a question in `language` asks for, each once, in the order of the file."""
    plain = fold(question.replace("ß", "ss")).lower()
    return tuple(dict.fromkeys(name for way in ways if way.is_asked(plain, language) for name in way.tells))
