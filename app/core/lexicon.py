"""What the words of two languages mean to the fact check: which mean one thing, which claim nothing, which claim alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core import numerals
from app.core.errors import AuthoringError
from app.core.spans import before
from app.core.text import fold
from app.core.vocabulary import Stem, stop_words

SENTENCE = re.compile(r"[.!?;](?=\s|$)|\n")

OPENING = 120
"""Characters of a clause that are read for what it begins with."""

TABLES = dict.fromkeys(
    ("light", "charged", "joints", "ands", "idioms", "feasts", "tongues", "senses", "learned")
).keys()


@dataclass(frozen=True, slots=True)
class Word:
    """A content word at `[start, end)` of the folded text: what it is compared by, and whether it claims anything."""

    text: str
    start: int
    end: int
    keys: tuple[str, ...]
    light: bool
    charged: bool
    named: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Which words mean one thing (`kin`: "en:buy" to "es:compr" and others) and which claim nothing, by language.

    `stems` reduce the words of a language to what they are compared by; a language without one is not looked at.
    `light` are stems, `openings` the beginnings of light words, `charged` stems that claim something even alone, `joints`
    the words at which a clause begins, `ands` the beginnings of a clause that adds something, `idioms` set phrases
    whose words claim nothing there, `feasts` the names that each feast has in the languages we meet, `tongues` how other
    languages begin the names of the languages that English writes with a capital.
    """

    stems: Mapping[str, Stem] = field(default_factory=dict)
    light: Mapping[str, frozenset[str]] = field(default_factory=dict)
    openings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    charged: Mapping[str, frozenset[str]] = field(default_factory=dict)
    joints: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    ands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kin: Mapping[str, frozenset[str]] = field(default_factory=dict)
    idioms: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    feasts: tuple[re.Pattern[str], ...] = ()
    tongues: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: Mapping[str, Any], stems: Mapping[str, Stem], *, where: str = "words.toml") -> Lexicon:
        """Return the lexicon of a parsed file; raises `AuthoringError` for a table that is missing or has no partner."""
        if raw.keys() != TABLES:
            raise AuthoringError(f"{where}: {', '.join(f'[{table}]' for table in TABLES)} are needed, and no other")
        light = {language: " ".join(table.values()).split() for language, table in raw["light"].items()}
        kin: dict[str, set[str]] = defaultdict(set)
        for sense in raw["senses"]["groups"]:
            two = sense.split("|")
            if len(two) != len(raw["senses"]["languages"]):
                raise AuthoringError(f"{where} [senses]: {sense!r} needs the words of each language, between bars")
            keys = [
                f"{language}:{stems[language](fold(word))}"
                for language, words in zip(raw["senses"]["languages"], two, strict=True)
                for word in words.split()
            ]
            for key in keys:
                kin[key].update(keys)
        for line in raw["learned"]["pairs"].split():
            keys = [
                f"{language}:{stem}"
                for language, stem in zip(raw["learned"]["languages"], line.split("="), strict=True)
            ]
            for key in keys:
                kin[key].update(keys)
        return cls(
            stems=stems,
            light={lang: frozenset(stems[lang](w) for w in words if w[-1] != "*") for lang, words in light.items()},
            openings={lang: tuple(w[:-1] for w in words if w[-1] == "*") for lang, words in light.items()},
            charged={lang: frozenset(stems[lang](w) for w in words.split()) for lang, words in raw["charged"].items()},
            joints={lang: re.compile(rf"\b(?:{words})\b") for lang, words in raw["joints"].items()},
            ands={lang: tuple(f"{word} " for word in words) for lang, words in raw["ands"].items()},
            kin={key: frozenset(others) for key, others in kin.items()},
            idioms={lang: re.compile(rf"\b(?:{'|'.join(ones)})\b") for lang, ones in raw["idioms"].items()},
            feasts=tuple(re.compile(rf"\b(?:{names})\b") for names in raw["feasts"]["names"]),
            tongues={name: re.compile(rf"\b(?:{words})") for name, words in raw["tongues"].items()},
        )

    def reads(self, *languages: str) -> bool:
        """Return True where the words of all these languages are known."""
        return all(language in self.light for language in languages)

    def knows(self, word: str, language: str) -> bool:
        """Return True for a folded word of the language that is known here, as one that claims nothing or has kin."""
        if not self.reads(language):
            return False
        stem = self.stems[language](word)
        return (
            stem in self.light[language] or f"{language}:{stem}" in self.kin or word.startswith(self.openings[language])
        )

    def translates(self, word: str, language: str, known: Collection[str], known_language: str) -> bool:
        """Return True where one of the folded words `known` of another language means what `word` means."""
        if language == known_language or not self.reads(language, known_language):
            return False
        kin = self.kin.get(f"{language}:{self.stems[language](word)}", frozenset())
        return any(f"{known_language}:{self.stems[known_language](other)}" in kin for other in known) if kin else False

    def is_feast_of(self, name: str, plain: str) -> bool:
        """Return True for a folded word of the name of a feast that the folded lower-case text names in some language."""
        return any(re.search(rf"\b{re.escape(name)}\b", feast.pattern) and feast.search(plain) for feast in self.feasts)

    def is_tongue_of(self, name: str, plain: str) -> bool:
        """Return True for the English name, folded, of a language that the folded lower-case text names in another."""
        return name in self.tongues and self.tongues[name].search(plain) is not None

    def adds(self, plain: str, start: int, language: str) -> bool:
        """Return True for a clause that begins with "and", "which", "because" or the like."""
        comma = ", " if before(plain, start, 1) == "," else ""
        here = plain[start : start + OPENING].lstrip(" ,;:()-").lower()
        return here.startswith(self.ands[language]) or f"{comma}{here}".startswith(self.ands[language])

    def words(self, text: str, languages: Sequence[str], first_sentence: int = 0) -> list[Word]:
        """Return the content words of a folded text in the first of the languages; their keys are in all of them."""
        low = text.lower()
        spoken = languages[0]
        stopped = stop_words(spoken)
        figures = {i for f in numerals.figures(text, spoken) for i in range(f.start, f.end)}
        idle = (
            {i for m in self.idioms[spoken].finditer(low) for i in range(*m.span())} if spoken in self.idioms else set()
        )
        ends = [m.start() for m in SENTENCE.finditer(low)]
        found: list[Word] = []
        number = 0
        for match in re.finditer(r"[a-z0-9]+", low):
            while number < len(ends) and ends[number] < match.start():
                number += 1
            word = match[0]
            if word in stopped or (len(word) < 2 and not word.isdigit()):
                continue
            stem = self.stems[spoken](word)
            last = before(text, match.start(), 1)
            found.append(
                Word(
                    word,
                    *match.span(),
                    keys=tuple(dict.fromkeys(f"{lang}:{self.stems[lang](word)}" for lang in languages)),
                    light=match.start() in idle
                    or stem in self.light[spoken]
                    or (len(word) <= 14 and word.startswith(self.openings[spoken])),
                    charged=match.start() not in idle and stem in self.charged[spoken],
                    named=word[0].isdigit()
                    or match.start() in figures
                    or (text[match.start()].isupper() and last not in ("", ".", "!", "?", ":", "\n", "¿", "¡")),
                    sentence=first_sentence + number,
                )
            )
        return found
