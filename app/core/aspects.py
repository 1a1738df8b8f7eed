"""What a question about a country asks for in particular, and which sentences of a guide speak of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import AuthoringError
from app.core.text import fold

QUOTED = re.compile(r"[“«][^”»]*[”»]")
NEVER = re.compile(r"(?!)")
UP_TO_THREE_WORDS = r"\W+(?:\w+\W+){0,3}?"
"""What a lone * between two words of a phrase stands for."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that is asked about a country: by which words, and which words of a sentence speak of it; by language."""

    name: str
    asked: Mapping[str, re.Pattern[str]]
    answered: Mapping[str, re.Pattern[str]]

    def is_asked(self, question: str, language: str) -> bool:
        """Return True where a question in `language` asks for it."""
        return bool(self.asked.get(language, NEVER).search(fold(question.replace("ß", "ss")).lower()))

    def speaks(self, sentence: str, language: str) -> bool:
        """Return True where a sentence in `language` speaks of it; an example in quotation marks speaks of nothing."""
        return bool(self.answered.get(language, NEVER).search(fold(QUOTED.sub(" ", sentence)).lower()))


def parse_aspects(
    raw: Mapping[str, Any], asked_in: Collection[str], answered_in: Collection[str], *, where: str = "aspects.toml"
) -> tuple[Aspect, ...]:
    """Return the aspects of a parsed file; each needs words in every language of questions and of articles.

    Raises `AuthoringError` for another key, a missing language, no or an empty phrase.
    """
    found = []
    for name, table in raw.items():
        place = f"{where} [{name}]"
        if not isinstance(table, dict) or table.keys() != {"asked", "answered"}:
            raise AuthoringError(f"{place}: must be a table with the keys asked, answered")
        for key, languages in (("asked", asked_in), ("answered", answered_in)):
            if set(table[key]) != set(languages):
                raise AuthoringError(f"{place}: {key} needs words in {', '.join(sorted(languages))}")
        asked, answered = (
            {
                language: phrases_pattern(phrases, f"{place} {key}.{language}")
                for language, phrases in table[key].items()
            }
            for key in ("asked", "answered")
        )
        found.append(Aspect(name, asked, answered))
    return tuple(found)


def phrases_pattern(phrases: Any, where: str) -> re.Pattern[str]:
    """Return a pattern for a list of phrases in folded text, in small letters; raises `AuthoringError` for anything else."""
    if not isinstance(phrases, list) or not phrases or not all(isinstance(p, str) and p.strip() for p in phrases):
        raise AuthoringError(f"{where}: must be a list of phrases")
    return re.compile(r"\b(?:" + "|".join(map(_phrase, phrases)) + r")\b")


def _phrase(phrase: str) -> str:
    words = [re.escape(word) for word in fold(phrase).lower().split()]
    spoken = r"\s+".join(word.replace(r"\*", r"\w*") if word != r"\*" else "\0" for word in words)
    return spoken.replace(r"\s+" + "\0" + r"\s+", UP_TO_THREE_WORDS)


def asked_about(aspects: Iterable[Aspect], question: str, language: str) -> tuple[Aspect, ...]:
    """Return the aspects that a question in `language` asks for, in the order of the file."""
    return tuple(aspect for aspect in aspects if aspect.is_asked(question, language))
