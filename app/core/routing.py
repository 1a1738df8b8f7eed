"""What a message in the chat is: decided by its shape and its words, never by a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.core.model import Tone
from app.core.text import Reading, fold
from app.core.words import Words


class Intent(StrEnum):
    """What the user wants of one message."""

    HELLO = "hello"
    THANKS = "thanks"
    BYE = "bye"
    WHO = "who"
    REFINE = "refine"
    AGAIN = "again"
    RECEIVED = "received"
    DRAFT = "draft"
    FACT = "fact"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Route:
    """The intent of a message, the text it is about (a draft without its introduction), and the tone asked for."""

    intent: Intent
    text: str
    tone: Tone | None = None


SHORT = 12
"""Words up to which a message can be a refinement or small talk."""

LETTER = 25
"""Words from which a text of several lines, without a question to Tertulia, is a message to somebody."""

LONG = 60
"""Words from which any text is a message to somebody: nobody asks us that long a question in one breath."""

SALUTATION = re.compile(
    r"(?:subject|asunto)\s*:|(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|hola|buenos dias|buenas (?:tardes|noches)"
    r"|estimad[oa]s?|querid[oa]s?|apreciad[oa]s?|bonjour|cher|chere|guten tag|sehr geehrte[r]?|hallo|liebe[r]?|ola|prezad[oa]"
    r"|caro|cara|gentile|buongiorno|ciao)\b[^.?!]{0,40}[,:!\n]",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(fold(pattern), re.IGNORECASE) for pattern in patterns)


def _says(text: str, catalogues: Iterable[Words], key: str) -> re.Match[str] | None:
    for words in catalogues:
        for pattern in _compiled(words.lines(f"route.{key}")):
            if match := pattern.search(text):
                return match
    return None


def route(message: str, catalogues: tuple[Words, ...], *, has_draft: bool, has_questions: bool) -> Route:
    """Decide what `message` is.

    `has_draft` says that there is something to refine, `has_questions` that the last rewrite left blanks to fill.
    """
    reading = Reading(message.strip())
    text = reading.plain.strip()
    count = len(reading.words)
    if count <= SHORT:
        for intent in (Intent.HELLO, Intent.THANKS, Intent.BYE, Intent.WHO):
            if _says(text, catalogues, intent):
                return Route(intent, message)
        if tone := _tone(text, catalogues):
            return Route(Intent.REFINE, message, tone)
        if _among(text, catalogues, "again"):
            return Route(Intent.AGAIN, message)
    if (received := _says(text, catalogues, "received")) and count >= SHORT:
        return Route(Intent.RECEIVED, _after(reading, message, received))
    if asked := _says(text[:240], catalogues, "draft"):
        rest = _after(reading, message, asked)
        if len(Reading(rest).words) >= 5:
            return Route(Intent.DRAFT, rest)
    if _is_letter(reading, text, count, catalogues):
        return Route(Intent.DRAFT, message)
    if has_draft and has_questions and count >= 3 and "?" not in text and not _says(text, catalogues, "question"):
        return Route(Intent.FACT, message)
    return Route(Intent.QUESTION, message)


def _is_letter(reading: Reading, text: str, count: int, catalogues: tuple[Words, ...]) -> bool:
    greets = SALUTATION.match(text) is not None
    asks_us = _says(text[:300], catalogues, "question") is not None
    several = len(reading.lines) > 1
    if greets and (several or (count >= 8 and not asks_us) or count > LETTER * 1.6):
        return True
    if count >= LONG:
        return True
    return count >= LETTER and several and not asks_us


def _after(reading: Reading, message: str, match: re.Match[str]) -> str:
    """Return what follows an introduction such as "I received this:" or the whole where nothing does."""
    text = message.strip()
    end = reading.original_span(0, min(match.end(), len(reading.plain))).end
    lines = text[end:]
    for mark in (":\n", "\n\n", "\n", ": "):
        place = lines[:160].find(mark)
        if place >= 0 and len(lines[place + len(mark) :].split()) >= 5:
            return lines[place + len(mark) :].strip()
    return lines.strip(" :\n") if len(lines.split()) >= 5 else text


def _among(text: str, catalogues: tuple[Words, ...], key: str) -> bool:
    low = fold(text).lower().strip(" .!?¡¿")
    return any(
        re.search(rf"\b{re.escape(fold(phrase).lower())}\b", low)
        for words in catalogues
        for phrase in words.lines(f"refine.{key}")
    )


def _tone(text: str, catalogues: tuple[Words, ...]) -> Tone | None:
    """Return the tone a short message asks for; "less formal" must win over "formal", so warm is tried first."""
    if "?" in text and len(text.split()) > 6:
        return None
    return next((tone for tone in (Tone.WARM, Tone.CONCISE, Tone.FORMAL) if _among(text, catalogues, str(tone))), None)
