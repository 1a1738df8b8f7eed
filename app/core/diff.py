"""What changed between two texts, sentence by sentence for reasons and word by word for the eye."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from app.core.model import Change
from app.core.text import Reading

PIECE = re.compile(r"(?:\[[^\]\n]*\]\S*|\S+)\s*|\s+")
FEWEST_EQUAL = 3
"""Fewer equal words than this between two changes are chance; the eye reads one change better than three."""


def word_changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return `(piece, mark)` pairs that spell both texts; mark is "" (kept), "-" (removed) or "+" (added)."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    pieces: list[tuple[str, str]] = []
    gone = come = ""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and (b - a >= FEWEST_EQUAL or not (gone or come)):
            pieces += [(text, mark) for text, mark in ((gone, "-"), (come, "+")) if text]
            pieces.append(("".join(old[a:b]), ""))
            gone = come = ""
        else:
            gone += "".join(old[a:b])
            come += "".join(new[c:d])
    return (*pieces, *((text, mark) for text, mark in ((gone, "-"), (come, "+")) if text))


def sentence_changes(before: str, after: str, reasons: Sequence[tuple[str, str]]) -> tuple[Change, ...]:
    """Return the sentences that differ, each with the reason of a finding whose `(quote, reason)` it holds."""
    old, new = _sentences(before), _sentences(after)
    changes = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone, come = " ".join(old[a:b]), " ".join(new[c:d])
            why = " ".join(dict.fromkeys(reason for quote, reason in reasons if quote in gone))
            changes.append(Change(before=gone, after=come, reason=why))
    return tuple(changes)


def _sentences(text: str) -> list[str]:
    reading = Reading(text)
    return [reading.quote(sentence) for sentence in reading.sentences]
