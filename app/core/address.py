"""How a greeting addresses its reader: by a first name, a family name with Mr or Ms, a title; whatever its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.text import fold

WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*(?:['-][^\W\d_]+)*")

GROUPS = ("greetings", "familiar", "honorifics", "titles", "ranks", "suffixes")
"""Kinds of words in a greeting, as in languages/culture/address.toml."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Words that greetings are made of, by kind (`GROUPS`); folded, in lower case, without full stops."""

    words: Mapping[str, frozenset[str]]

    def are(self, kind: str, word: str) -> bool:
        """Return True when `word`, folded and in lower case, is of this kind."""
        return word in self.words[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A greeting, read: the names in it as written (folded), and how they are addressed."""

    names: tuple[str, ...] = ()
    is_familiar: bool = False
    is_respectful: bool = False
    has_title: bool = False
    is_bare: bool = False
    """True where nothing but names stands there: "Garza,"."""
    titles: tuple[str, ...] = field(default=())

    @property
    def by_name_alone(self) -> bool:
        """True for one name with nothing before it: "Hi Kenji", "Dear Ana". Which name it is, nobody can tell from it."""
        return len(self.names) == 1 and not self.is_respectful


def read_address(greeting: str, forms: Forms) -> Address:
    """Return how a greeting (folded, case kept) addresses its reader."""
    names: list[str] = []
    titles: list[str] = []
    familiar = respectful = False
    for match in WORD.finditer(greeting):
        word = match[0]
        low = word.lower().replace(".", "")
        familiar = familiar or forms.are("familiar", low)
        if "-" in low and forms.are("suffixes", low.rpartition("-")[2]):
            respectful = True
            names.append(word.rpartition("-")[0])
        elif forms.are("titles", low):
            titles.append(low)
        elif forms.are("honorifics", low) or forms.are("ranks", low):
            respectful = True
        elif word[0].isupper() and not forms.are("greetings", low):
            names.append(word)
    return Address(
        names=tuple(names),
        is_familiar=familiar,
        is_respectful=respectful or bool(titles),
        has_title=bool(titles),
        is_bare=bool(names) and len(names) == len(WORD.findall(greeting)),
        titles=tuple(titles),
    )


def title_known(name: str, text: str, forms: Forms) -> str:
    """Return the words of `text` that give the bearer of `name` a title ("Dr. Katrin Weber"), or nothing."""
    plain = fold(text)
    words = list(WORD.finditer(plain))
    for index, match in enumerate(words):
        if match[0] != name:
            continue
        for before in reversed(words[max(0, index - 3) : index]):
            if forms.are("titles", before[0].lower().replace(".", "")):
                return plain[before.start() : match.end()]
            if not before[0][0].isupper():
                break
    return ""
