"""The greeting of a message in another form or language: what it says of its reader, and nothing that a name alone says."""

from __future__ import annotations

import re

from app.core.phrases import Phrases
from app.core.rulebook import Rulebook
from app.core.text import BLANK, fold

HONORIFICS = {
    "man": frozenset("mr sr senor herr herrn m monsieur sig signor senhor".split()),
    "woman": frozenset("mrs ms sra senora frau mme madame sigra signora dra drssa dottssa senhora".split()),
    "doctor": frozenset("dr dra doctor doctora dott dottore drssa dottssa doutor doutora docteur".split()),
}
"""Words before a name, folded and without full stops, by what they say of its bearer. A name itself says nothing."""


NOBODY = frozenset(
    "sir sirs madam sres senores senoras messieurs mesdames damen herren signori senhores senhoras".split()
)
"""Forms of address that stand for a name in a greeting to nobody in particular."""


def reader_named(greeting: str) -> str:
    """Return the name in a greeting: the capitalised words at its end, without what stands before them."""
    words = greeting.rstrip(" ,:;!").split()
    found: list[str] = []
    for word in reversed(words[1:]):
        low = fold(word).replace(".", "").lower()
        if not word[0].isupper() or low in NOBODY or any(low in known for known in HONORIFICS.values()):
            break
        found.insert(0, word)
    return " ".join(found)


def salutation(book: Rulebook, said: Phrases, greeting: str, name: str, *, is_formal: bool) -> str:
    """Return the greeting with the name and the title that the draft gives; who is no Mr or Ms there is none here."""
    kinds = _titles(greeting)
    bearer = next((kind for kind in ("woman", "man") if kind in kinds), "")
    forms = book.writer["salutation"]
    if name and "doctor" in kinds and not bearer and "doctor" in forms:
        return str(forms["doctor"]).format(name=name)
    if name and bearer:
        return str(forms[f"{bearer}_doctor" if "doctor" in kinds else bearer]).format(name=name)
    if name and not kinds:
        return filled(said["greeting"], name)
    return said["greeting_formal" if is_formal or kinds else "greeting"]


def by_family_name(book: Rulebook, said: Phrases, name: str, told: str, *, is_family_name: bool) -> str:
    """Return a greeting by the family name, with a blank for what is not known.

    `name` is the one that the draft greets by; unless that is the family name, `told` may have both: "Kenji Tanaka".
    """
    known = name
    if not is_family_name:
        both = re.search(rf"(?:(\w+)\.? )?\b{re.escape(name)} ([^\W\d_][\w'-]+)", told) if name else None
        name = both[2] if both and both[2][0].isupper() else ""
        if not both or not name:
            return reminding(said["greeting_formal"], known)
        if "doctor" in book.writer["salutation"] and fold(both[1] or "").lower() in HONORIFICS["doctor"]:
            return str(book.writer["salutation"]["doctor"]).format(name=name)
    return str(book.writer["salutation"]["title"]).format(name=name)


def reminding(line: str, name: str) -> str:
    """Return a phrase whose first blank reminds the user of the name that the draft has: "[title and surname (Kenji)]"."""
    return BLANK.sub(lambda blank: f"{blank[0][:-1]} ({name})]", line, count=1) if name else line


def filled(line: str, name: str) -> str:
    """Return a phrase with its first blank filled."""
    return BLANK.sub(lambda _: name, line, count=1) if name else line


def _titles(greeting: str) -> frozenset[str]:
    words = {word.strip(",:;").replace(".", "").lower() for word in fold(greeting).split()}
    return frozenset(kind for kind, known in HONORIFICS.items() if words & known)
