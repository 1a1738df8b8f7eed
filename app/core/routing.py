"""What a message in the chat is: decided by its shape and its words, never by a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.core.text import Reading, fold
from app.core.words import Words


class Intent(StrEnum):
    """What the user wants of one message."""

    HELLO = "hello"
    THANKS = "thanks"
    BYE = "bye"
    WHO = "who"
    REFINE = "refine"
    EXPLAIN = "explain"
    RECEIVED = "received"
    DRAFT = "draft"
    FACT = "fact"
    COUNTRY = "country"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Route:
    """The intent of a message and the text it is about (a draft without its introduction)."""

    intent: Intent
    text: str


SHORT = 12
"""Words up to which a message can be small talk."""

SMALL_TALK = (Intent.HELLO, Intent.THANKS, Intent.BYE)
"""What is understood in every language in which one may write."""

REPLIES = ("later", "someone_else", "no", "yes")
"""Replies to a received message, those first whose words hold another one's: "not now" is no refusal."""

INTRODUCTION = 14
"""Words up to which something before a letter introduces it."""

FEWEST = 5
"""Words from which a text that follows an introduction, or a greeting by name, is a message to somebody."""

LETTER = 25
"""Words from which a text of several lines, without a question to Tertulia, is a message to somebody."""

ADDRESSED = 18
"""The same for one line that speaks to a reader."""

SAID = 9
"""Words up to which a message can be about the reader's country and nothing else: "no, it is for Germany"."""

LONG = 60
"""Words from which any text is a message to somebody: nobody asks us that long a question in one breath."""

HEAD = 400
"""Characters at the beginning in which an introduction such as "I received this:" is looked for."""

GREETINGS = (
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|hola|buenos dias|buenas(?: tardes| noches)?"
    r"|estimad[oa]s?|querid[oa]s?|apreciad[oa]s?|bonjour|cher|chere|guten tag|sehr geehrte[rs]?|hallo|liebe[rs]?|ola"
    r"|prezad[oa]s?|car[oa]|gentile|buongiorno|ciao)\b"
)

AFTER = re.compile(r"[:?](?=\s)|\n")
"""Ends an introduction."""

SALUTATION = re.compile(rf"[¡¿]?(?:subject|asunto)\s*:|{GREETINGS}[^.?!]{{0,40}}[,:!\n]", re.IGNORECASE)

NAMED = re.compile(
    rf"[¡¿]?(?i:subject|asunto)\s*:|[¡¿]?(?i:{GREETINGS}),?[ ]+(?!(?i:tertulia|there|thanks?|gracias|please|ok|yes|no|si)\b)"
    r"(?:(?i:dra?|mr|mrs|ms|prof|sra?|srta|herrn?|frau|m|mme|dott|dottoressa|doctora?|profesora?|senora?|ing|lic|don|dona)\.? )*"
    r"[A-Z][\w'-]+(?: (?:[A-Z][\w.'-]*|de|del|la|van|von|da|di|and|y|et|und|e|&))*[ ]?[,:;.!\n-]"
)
"""A subject line, or a greeting to a person; nobody calls Tertulia by another name."""


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(fold(pattern), re.IGNORECASE) for pattern in patterns)


def _says(text: str, catalogues: Iterable[Words], key: str) -> re.Match[str] | None:
    for words in catalogues:
        for pattern in _compiled(words.lines(f"route.{key}")):
            if match := pattern.search(text):
                return match
    return None


def route(
    message: str,
    catalogues: tuple[Words, ...],
    *,
    has_draft: bool,
    has_questions: bool,
    askers: tuple[Words, ...] = (),
    others: tuple[Words, ...] = (),
    was_answered: bool = False,
) -> Route:
    """Decide what `message` is.

    `others` are the catalogues of further languages in which one may write, though the page does not speak them;
    `askers` those of them in which this message can be a question. `was_answered` says that the last reply answered a
    question, so that a mere "why?" goes on with it.
    `has_draft` says that there is something to refine, `has_questions` that the last rewrite left blanks to fill.
    """
    reading = Reading(message.strip())
    text = reading.plain
    count = len(reading.words)
    named = NAMED.match(text) is not None
    everywhere = (*catalogues, *others)
    if count <= SHORT and not named:
        doubts = has_draft and (
            _says(text, everywhere, "why_said") or (not was_answered and _says(text, everywhere, "why"))
        )
        told = has_draft and "?" not in text and _says(text, catalogues, "terms")
        said = _small_talk(text, catalogues, everywhere)
        if intent := said or (Intent.EXPLAIN if doubts else Intent.FACT if told else None):
            return Route(intent, message)
    # A letter to a person may tell of messages received; only its first line can introduce one.
    head = text.partition("\n")[0] if named and len(reading.lines) > 1 else text[:HEAD]
    if (received := _says(head, catalogues, "received")) and (rest := _after(reading, message, received)):
        return Route(Intent.RECEIVED, rest)
    asked = _says(text[:HEAD], everywhere, "draft")
    if rest := (asked and _after(reading, message, asked)) or ("" if named else _introduced(reading, message)):
        return Route(Intent.DRAFT, rest)
    asks_us = _says(text[:HEAD], (*catalogues, *askers), "question") is not None
    if (named and count >= FEWEST) or count >= LONG or _is_letter(reading, text, asks_us=asks_us):
        return Route(Intent.DRAFT, message)
    if has_draft and not asks_us and "?" not in text and count <= LETTER and _says(text, everywhere, "order"):
        return Route(Intent.REFINE, message)
    tells = "?" not in text and (not asks_us or _says(text, catalogues, "fact"))
    if has_draft and has_questions and count >= 3 and tells:
        return Route(Intent.FACT, message)
    speaks = _says(text, catalogues, "letter") or (count >= ADDRESSED and _says(text, catalogues, "reader"))
    if not asks_us and count >= FEWEST and speaks:
        return Route(Intent.DRAFT, message)
    return Route(Intent.QUESTION, message)


def _small_talk(text: str, catalogues: tuple[Words, ...], everywhere: tuple[Words, ...]) -> Intent | None:
    if _says(text, catalogues, Intent.WHO):
        return Intent.WHO
    return next((intent for intent in SMALL_TALK if _says(text, everywhere, intent)), None)


def is_about_country(message: str, catalogues: tuple[Words, ...], *, has_draft: bool) -> bool:
    """Return True for a short message that says where the reader is, if it names a country at all.

    A question ("and for Germany?") says so only where there is a draft to read anew.
    """
    reading = Reading(message.strip())
    if len(reading.words) > SAID or len(reading.lines) > 1 or ("?" in message and not has_draft):
        return False
    return _says(reading.plain, catalogues, "country") is not None


def is_about_no_country(message: str, catalogues: tuple[Words, ...]) -> bool:
    """Return True for a short message that takes the remembered country back."""
    reading = Reading(message.strip())
    return len(reading.words) <= SAID and _says(reading.plain, catalogues, "no_country") is not None


def reply_chosen(message: str, catalogues: tuple[Words, ...]) -> str:
    """Return which reply to a received message a short message wants ("tell him no"), nothing where it wants none."""
    reading = Reading(message.strip())
    if len(reading.words) > SHORT:
        return ""
    return next((intent for intent in REPLIES if _says(reading.plain, catalogues, f"reply_{intent}")), "")


def _introduced(reading: Reading, message: str) -> str:
    """Return the letter that begins behind an introduction in whatever language: "Voici mon message : Bonjour Madame ..."."""
    text = message.strip()
    for mark in AFTER.finditer(reading.plain[:HEAD]):
        rest = reading.plain[mark.end() :].lstrip()
        if len(reading.plain[: mark.start()].split()) <= INTRODUCTION and NAMED.match(rest):
            letter = text[reading.original_span(0, mark.end()).end :].strip()
            return letter if len(letter.split()) >= SHORT else ""
    return ""


def _is_letter(reading: Reading, text: str, *, asks_us: bool) -> bool:
    count, several = len(reading.words), len(reading.lines) > 1
    if SALUTATION.match(text) and (several or (count >= 8 and not asks_us) or count > LETTER * 1.6):
        return True
    return count >= LETTER and several and not asks_us


def _after(reading: Reading, message: str, match: re.Match[str]) -> str:
    """Return what follows an introduction such as "I received this:", or nothing where that is no message."""
    text = message.strip()
    rest = text[reading.original_span(0, match.end()).end - 1 :]
    for mark in AFTER.finditer(rest[:HEAD]):
        if len(rest[mark.end() :].split()) >= FEWEST:
            return rest[mark.end() :].strip()
    return ""
