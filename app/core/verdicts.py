"""What a reader answered who was asked for the evidence of a text: one verdict a piece, however it is written down.

Small models add bullets, bold type and tables, answer in the language of the text and repeat the question: all of that is
read over. What is something else (a chat, a refusal, the message once more) is no answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.text import WORD, fold

ALL = 3
"""Pieces from which an answer that finds none of them in the sources is no reading: a reader that did not look."""

READABLE = 0.5
"""Share of the pieces that an answer must speak of to be one: less is a chat, a refusal, the message once more."""


class Said(StrEnum):
    """What a reader says of a piece."""

    QUOTED = "quoted"
    COURTESY = "courtesy"
    NOTHING = "nothing"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader says of one piece, and what it copied, folded: from the sources; with `PART`, from the piece.

    A loose one stood without quotation marks, and is a quote only if it can be found.
    """

    said: Said
    quotes: tuple[str, ...] = ()
    is_loose: bool = False


NUMBERED = re.compile(
    r"^[\s>*_#|(\[-]*(?:(?:line|piece|sentence|number|no|linea|frase)\b\.?\s*)?(?P<number>\d{1,3})[\s*_|)\]]*(?:[:.=–—-]|(?<=[)\]|]))\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
SAYS = {
    Said.COURTESY: re.compile(r"COURTES(?:Y|IES)|CORTESIA|CORTESE|COURTOISIE|HOFLICHKEIT|\[?BLANK\]?"),
    Said.NOTHING: re.compile(r"NOTHING|NONE|NADA|RIEN|NICHTS|NIENTE"),
    Said.PART: re.compile(r"PART(?:IAL|IALLY|LY|E)?|TEIL"),
}
"""What the three words are, folded, also in the language of the message; a small model likes to answer in it."""

PART_OF = re.compile(r"(?:^|[\s+,;.:])(?:PART(?:IAL|LY|E)?|TEIL)\b[\s:=-]*(?P<quoted>\".*)$")
LABEL = re.compile(r"^(?:[\[(]?(?:draft|subject|facts?|sources?|quotes?)\s*\d*[\])]?\s*[:=-]?\s*)(?=\")", re.IGNORECASE)
NOTE = re.compile(r"\s*[\[(][^\"()\[\]]*[\])]\s*\.?$")
BETWEEN = re.compile(
    r"\"\s*(?:\+|,|;|/|&|\band\b|\by\b|…|\.\.\.)\s*(?:[\[(]?(?:draft|subject|fact|source)\s*\d*[\])]?:?\s*)?\""
)
BARE = re.compile(r"[\"“«]|(?:PART|NOTHING|COURTESY)\b")
"""How an answer begins that has lost its number."""

JSON = re.compile(r"\{.*\}|\[.*\]", re.DOTALL)
QUOTE_LABEL = re.compile(r"quot(?:e|ed|ation)s?|said|found", re.IGNORECASE)
"""What an answer in JSON calls a quote, beside the quote."""

ECHOED = re.compile(r"\"?\s*(?:(?:->|=>|→|[|:=-])+\s*|(?=\"|(?:PART|NOTHING|COURTESY)\b))")
"""What parts a piece that the answer repeats from what is said of it."""

LEFT_OUT = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?)\s*")


def parse(answer: str, asked: Mapping[int, str], control: int = 0) -> Mapping[int, Verdict]:
    """Return the verdicts of an answer on the pieces that were `asked` about, all by number.

    What cannot be read, and what is said twice in two ways, is left out. Bullets, bold type, tables, JSON, a code fence, any
    quotation marks, a repeated piece and missing numbers are read over. An answer that speaks of less than `READABLE` of
    the pieces is none, nor is one that finds none of them, the one numbered `control` apart.
    """
    found: dict[int, set[Verdict]] = {}
    for number, said in _numbered(answer, asked):
        if number in asked and (verdict := _verdict(said, asked[number])):
            found.setdefault(number, set()).add(verdict)
    read = {number: verdicts.pop() for number, verdicts in found.items() if len(verdicts) == 1}
    said_of = [verdict.said for number, verdict in read.items() if number != control]
    if len(said_of) < READABLE * sum(number != control for number in asked):
        return {}
    if len(said_of) >= ALL and all(one is Said.NOTHING for one in said_of):
        return {}
    return read


def _numbered(answer: str, asked: Mapping[int, str]) -> list[tuple[int, str]]:
    """Return number and words of each answer, folded, whether in lines, in JSON or in lines that have lost their numbers."""
    answer = _flattened(answer) or answer
    blocks = list(_blocks(answer))
    if not any(number in asked for number, _ in blocks):
        lines = [line for raw in fold(answer).splitlines() if (line := raw.strip(" \t-*•`,"))]
        if len(lines) == len(asked) and all(map(BARE.match, lines)):
            return [*zip(sorted(asked), lines, strict=True)]
    return blocks


def _flattened(answer: str) -> str:
    """Return the lines of an answer in JSON, "" for any other: a mapping or a list, of words or of mappings."""
    inside = JSON.search(answer)
    try:
        said = json.loads(inside[0]) if inside else None
    except ValueError:
        return ""
    if isinstance(said, dict) and len(said) == 1 and isinstance(inner := next(iter(said.values())), dict | list):
        said = inner
    if isinstance(said, dict):
        return "\n".join(f"{number}: {_in_line(one)}" for number, one in said.items())
    if not isinstance(said, list):
        return ""
    return "\n".join(
        line if NUMBERED.match(line := _in_line(one)) else f"{_number(one) or place}: {line}"
        for place, one in enumerate(said, 1)
    )


def _number(one: object) -> int:
    """Return the first number among the values of a mapping, 0 without one."""
    values = one.values() if isinstance(one, dict) else ()
    return next((int(value) for value in values if str(value).isdecimal()), 0)


def _in_line(said: object) -> str:
    """Return what an entry says in one line: a list is several quotes, of a mapping what is no number and no label."""
    if isinstance(said, list):
        return " + ".join(f'"{one}"' for one in said)
    if isinstance(said, dict):
        values = [_in_line(one) for one in said.values() if one and not str(one).isdecimal()]
        return " ".join(one for one in values if not QUOTE_LABEL.fullmatch(one))
    return " ".join(str(said).split())


def _blocks(answer: str) -> Iterator[tuple[int, str]]:
    """Yield number and words of each answer, folded: its line, or the next one where its own is empty or goes on."""
    number, said = 0, ""
    for raw in fold(answer.replace("«", '"').replace("»", '"')).splitlines():
        line = raw.strip()
        if line.startswith(("```", "~~~")):
            continue
        if match := NUMBERED.match(line):
            yield number, said
            number, said = int(match["number"]), match["rest"].strip("*_`| ")
        elif line and (not said or line.startswith(("+", '"'))):
            said = f"{said} {line.strip('*_`| ')}".strip()
    yield number, said


def _verdict(said: str, piece: str) -> Verdict | None:
    echo = fold(piece).lower()
    bare = said.removeprefix('"')
    if bare.lower().startswith(echo) and (behind := ECHOED.match(bare, len(echo))):
        said = bare[behind.end() :]
    said = LABEL.sub("", said.strip())
    if part := PART_OF.search(said):
        return Verdict(Said.PART, _copied(part["quoted"]))
    bare = said.strip(" .!*_`'\"()<>")
    for kind in (Said.COURTESY, Said.NOTHING):
        if (word := SAYS[kind].match(bare)) and not bare[word.end() : word.end() + 1].isalnum():
            return Verdict(kind)
        if SAYS[kind].fullmatch(bare.upper()):
            return Verdict(kind)
    if SAYS[Said.PART].match(bare):
        return None
    if said.startswith('"'):
        return Verdict(Said.QUOTED, _copied(said))
    if said.startswith("'") and said.endswith("'") and len(said) > 2:
        return Verdict(Said.QUOTED, _copied(f'"{said[1:-1]}"'))
    return Verdict(Said.QUOTED, tuple(filter(None, LEFT_OUT.split(said))), is_loose=True) if said else None


def _copied(said: str) -> tuple[str, ...]:
    """Return the quotes of `"one" + "another"`, which may have quotation marks of their own."""
    said = NOTE.sub("", said)
    inner = said[1:].rpartition('"')[0] or said[1:]
    parts = (LABEL.sub("", part) for part in BETWEEN.split(inner))
    return tuple(short for part in parts for short in LEFT_OUT.split(part) if WORD.search(short))
