"""The structured facts of a guide that a question asks for, told as a passage of that guide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.asked_facts import TELLABLE, AskedFact, facts_asked
from app.core.customs import SCALES
from app.core.guide import Country
from app.core.model import Article, Passage
from app.core.words import Words
from app.services.guide import Countries, Guides

MOST_FACTS = 4
"""Facts told of one country: who asks for more asks for the guide."""

MIDDLE = "middle"
"""Level of a scale that says neither the one nor the other: the articles tell it better."""


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """The use case of facts in an answer, with what it needs from the world."""

    ways: Callable[[], tuple[AskedFact, ...]]
    country: Countries
    guides: Callable[[], Guides]
    article: Callable[[str, str], Article | None]
    words: Callable[[str], Words]
    now: Callable[[], datetime]

    def __call__(self, question: str, *, asked_in: str, code: str, language: str) -> Passage | None:
        """Return the facts of a country with a guide that a question in `asked_in` asks for, in `language`; None for none.

        The passage is one of the guide, in the section that speaks of its first fact, with the sources of every section
        that speaks of one.
        """
        asked = facts_asked(self.ways(), question, asked_in)[:MOST_FACTS]
        if not asked:
            return None
        country, words = self.country(code, language), self.words(language)
        article = self.article(language, country.article)
        if article is None:
            return None
        told = {name: line for name in asked if (line := self._line(name, country, words))}
        if not told:
            return None
        spoken_of = [anchor for name in told if (anchor := TELLABLE[name])]
        named = (source for anchor in spoken_of for p in article.passages if p.anchor == anchor for source in p.sources)
        facts = words.line("answer.in_brief", country=self.country.name(code, language), facts=" ".join(told.values()))
        return Passage(
            language=language,
            article=country.article,
            anchor=spoken_of[0] if spoken_of else TELLABLE["hours"],
            section=words.line("answer.facts"),
            title=article.title,
            text=facts,
            country=code,
            sources=tuple(dict.fromkeys(named)),
        )

    def _line(self, name: str, country: Country, words: Words) -> str:
        """Return a fact as a sentence, or as its name and what it is; "" where there is nothing to tell."""
        match name:
            case "law":
                return f"{words.line('fact.law')}: {words.line(f'fact.law_{country.law_basis}')}"
            case "follow_up_days":
                least, most = country.follow_up_days
                return _named(name, words.line("fact.follow_up_range", least=least, most=most), words)
            case "languages":
                spoken = [self.guides().language_name(one, words.language) for one in country.languages]
                return _named(name, ", ".join(spoken), words)
            case "local_time":
                return _named(name, self._clock(country, words), words)
            case "holidays" | "quiet_times" | "next_good_day":
                return self._day(name, country, words)
            case scale if scale in SCALES:
                level = country.level(scale)
                return words.line(f"difference.{scale}_{level}") if level != MIDDLE else ""
        return _named(name, self.guides().customs(country, words)[name], words)

    def _clock(self, country: Country, words: Words) -> str:
        shown = self.guides().zone(country.time_zones[0], words.language, self.now())
        return f"{shown['in_words']}, {shown['city']} ({shown['name']})"

    def _day(self, name: str, country: Country, words: Words) -> str:
        days = self.guides().days(country, words, self.now(), None)
        if name == "next_good_day":
            return _named(name, days["next_good_day_in_words"], words)
        return _named(name, "; ".join(f"{one['name']}, {one['in_words']}" for one in days[name]), words)


def _named(name: str, value: Any, words: Words) -> str:
    """Return a value as a reader finds it in the guide: a sentence as it is, all else behind its name."""
    if isinstance(value, dict):
        value = ", ".join(f"{one} {form}" for one, form in value.items())
    shown = ", ".join(value) if isinstance(value, list) else str(value)
    if shown.endswith("."):
        return shown
    return f"{words.line(f'fact.{name}')}: {shown}." if shown else ""
