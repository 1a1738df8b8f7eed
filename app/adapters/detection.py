"""Recognises the language of a text: by its common words, and by py3langid where those leave a doubt."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from app.core.language import COMMON, guess
from app.core.text import Reading

ACCENTS = {"es": re.compile("[ñ¿¡]"), "de": re.compile("ß"), "pt": re.compile("[ãõ]")}
"""Letters and marks that, among our languages, one only uses."""

NAME = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]*")
"""A capitalised word: "Begoña" in an English note does not make it Spanish."""

SURE = 0.9
"""Normalised probability from which py3langid's answer counts as sure."""


FEWEST = 3
"""Words that the model needs to be believed; of "OK" it would say German."""

ENOUGH = 6
"""Words from which the whole model, with its ninety-odd languages, is asked whether it is one we have no rules for."""

LATIN = 0.3
"""Share of Latin letters below which a text is in another script, and so in none of our languages."""


def detect(text: str) -> tuple[str | None, bool]:
    """Return `(ISO 639-1 code or None, is_sure)`; the text's quotations, links and code are not looked at."""
    reading = Reading(text)
    language, sure = guess(reading.words)
    if sure:
        return language, True
    plain = NAME.sub("", unicodedata.normalize("NFC", text))
    for code, marks in ACCENTS.items():
        if marks.search(plain):
            return code, True
    if not reading.words:
        return None, False
    letters = [c for word in reading.words for c in word if c.isalpha()]
    if not letters:
        return None, False
    if sum(c.isascii() for c in letters) < LATIN * len(letters):
        # Which other language it is, only the whole model can say.
        return str(_identifier(everything=True).classify(text[:2000])[0]), True
    if len(reading.words) >= ENOUGH:
        other, likely = _identifier(everything=True).classify(text[:2000])
        if other not in COMMON and float(likely) >= SURE:
            return str(other), True
    code, probability = _identifier().classify(" ".join(reading.words)[:2000])
    if language is None and (len(reading.words) < FEWEST or float(probability) < SURE):
        return None, False
    if language in (None, code):
        return str(code), float(probability) >= SURE and len(reading.words) >= FEWEST
    return (str(code), False) if float(probability) >= SURE else (language, False)


@cache
def _identifier(*, everything: bool = False) -> Any:
    # Loading its model takes half a second: only when the common words do not settle it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if not everything:
        identifier.set_languages(list(COMMON))
    return identifier


def nearer(text: str, one: str, other: str) -> str | None:
    """Return which of two languages (ISO 639-1) `text` rather is in, None where one of them cannot be recognised.

    Of all languages at once the model takes Galician for Portuguese and Norwegian for Danish; of two it is sure.
    """
    identifier = _between(frozenset((one, other)))
    return str(identifier.classify(text[:2000])[0]) if identifier else None


@cache
def _between(pair: frozenset[str]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - as above

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    try:
        identifier.set_languages(sorted(pair))
    except ValueError:
        return None
    return identifier
