"""The program's own lines: the same in both languages, with the same places to fill in."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Any

from app.adapters.catalogue import read_words

PATTERNS = {"route"}
"""The table of what users say, which need not be the same in number."""


def lines(language: str) -> Iterator[tuple[str, Any]]:
    for table, entries in read_words(language).tables.items():
        for key, line in entries.items():
            yield f"{table}.{key}", line


def places(line: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(line) if name}


def test_both_catalogues_have_the_same_lines_with_the_same_places():
    english, spanish = dict(lines("en")), dict(lines("es"))
    assert english.keys() == spanish.keys()
    differ = [
        key
        for key, line in english.items()
        if isinstance(line, str) and key.partition(".")[0] not in PATTERNS and places(line) != places(spanish[key])
    ]
    assert differ == []


def test_the_blanks_of_a_plan_are_as_many_in_both_languages_and_in_their_language():
    english, spanish = read_words("en").table("plan"), read_words("es").table("plan")
    for key, line in english.items():
        if "_text" in key:
            blanks, theirs = (re.findall(r"\[[^\]]+\]", one) for one in (line, spanish[key]))
            assert len(blanks) == len(theirs) >= 2, key
            assert not set(blanks) & set(theirs), key
