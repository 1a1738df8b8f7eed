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

LONG = 1_000
"""Pieces from which the commonest ones are no anchors: on a text of repetitions difflib's time is quadratic."""

MOST = 4_000
"""Pieces from which all between the common beginning and the common end is one change. No network takes so much."""


def word_changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return `(piece, mark)` pairs that spell both texts; mark is "" (kept), "-" (removed) or "+" (added)."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    pieces: list[tuple[str, str]] = []
    gone = come = ""
    for tag, a, b, c, d in _compared(old, new):
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
    for tag, a, b, c, d in _compared(old, new):
        if tag != "equal":
            gone, come = " ".join(old[a:b]), " ".join(new[c:d])
            why = " ".join(dict.fromkeys(reason for quote, reason in reasons if quote in gone))
            changes.append(Change(before=gone, after=come, reason=why))
    return tuple(changes)


def _compared(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the edits as difflib's operation codes, in bounded time."""
    longest = max(len(old), len(new))
    if longest <= MOST:
        return list(difflib.SequenceMatcher(None, old, new, autojunk=longest > LONG).get_opcodes())
    same = min(len(old), len(new))
    head = next((i for i in range(same) if old[i] != new[i]), same)
    tail = next((i for i in range(same - head) if old[-1 - i] != new[-1 - i]), same - head)
    a, b = len(old) - tail, len(new) - tail
    edits = [("equal", 0, head, 0, head), ("replace", head, a, head, b), ("equal", a, len(old), b, len(new))]
    return [edit for edit in edits if edit[1] < edit[2] or edit[3] < edit[4]]


def _sentences(text: str) -> list[str]:
    reading = Reading(text)
    return [reading.quote(sentence) for sentence in reading.sentences]
