"""Texts in a language without rules: what of them the fact check reads, and of what it cannot speak.

Figures, dates, links, and names in Latin letters can be compared in any language. What is stated, names in other letters
and numbers in words cannot: nothing is said of them, and the user is told so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.core.claims import Claim, Kind
from app.core.text import fold

ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Months as the fact check reads them in a text of any language."""

EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f"
"""Kana, Chinese characters and Hangul, which stand beside figures and Latin names without a space."""

SEAMS = re.compile(
    rf"(?<=[{EAST_ASIAN}])(?=[^\W{EAST_ASIAN}])|(?<=[^\W{EAST_ASIAN}])(?=[{EAST_ASIAN}])|(?<=%)(?=[{EAST_ASIAN}])"
)
EAST_ASIAN_DATE = re.compile(r"(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]")


@dataclass(frozen=True, slots=True)
class Foreign:
    """What is known of a language without rules.

    `months` are their names, folded and in lower case, with their number; `courtesy` are words, in the same form, that
    have a capital out of politeness or as a form of address and name nobody.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    courtesy: Collection[str] = ()


def readable(text: str, foreign: Foreign) -> str:
    """Return `text` with its figures in ASCII digits and its dates in English, apart from the letters beside them."""
    text = "".join(map(_digit, text))
    text = EAST_ASIAN_DATE.sub(lambda m: f" {m[3]} {_month(m[2])} {m[1] or ''} ", text)
    text = SEAMS.sub(" ", text)
    if not foreign.months:
        return text
    names = "|".join(re.escape(name) for name in sorted(foreign.months, key=len, reverse=True))
    dated = re.compile(rf"(?P<day>\b\d{{1,2}}\.?\s+(?:de\s+|d['’])?)(?P<month>{names})\b", re.IGNORECASE)
    plain = fold(text)
    if len(plain) != len(text):
        return text  # a letter that folds into two: the places no longer agree
    for match in reversed(list(dated.finditer(plain))):
        month = ENGLISH[foreign.months[match["month"].lower()] - 1]
        text = text[: match.start("month")] + month + text[match.end("month") :]
    return text


def checkable(found: Iterable[str], claims: Iterable[Claim], foreign: Foreign) -> tuple[str, ...]:
    """Return those of the `found` claims of which a check across a language without rules can speak."""
    kinds = {claim.text: claim.kind for claim in claims}
    return tuple(one for one in found if _is_checkable(one, kinds.get(one), foreign))


def _is_checkable(text: str, kind: Kind | None, foreign: Foreign) -> bool:
    if kind is Kind.NAME:
        return _is_latin(text) and fold(text).lower() not in foreign.courtesy
    return kind is Kind.LINK or any(character.isdigit() for character in text)


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())


def _digit(character: str) -> str:
    if character.isascii():
        return character
    value = unicodedata.decimal(character, None)
    return str(value) if value is not None else "%" if character in "％٪" else character


def _month(number: str) -> str:
    return ENGLISH[int(number) - 1] if 1 <= int(number) <= len(ENGLISH) else number
