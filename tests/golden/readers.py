"""Readers of every quality, made from the replies of careful ones: they miss, flatter, believe all, quote loosely, ramble.

A small model on one's own machine is a poor reader. Nothing here is drawn at random: what is spoilt hangs on the case, the
number of the piece and the name of the reader alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.core.text import Reading, fold


@dataclass(frozen=True, slots=True)
class Task:
    """What a reader is asked: the pieces by number, the sources, and what a careful reader said of each piece."""

    name: str
    pieces: Mapping[int, str]
    said: Mapping[int, str]
    sources: Sequence[str]
    is_translated: bool

    def draw(self, salt: str, number: int = 0) -> float:
        """Return a number in [0, 1) that is the same whenever the same is asked."""
        return int(sha256(f"{salt} {self.name} {number}".encode()).hexdigest()[:8], 16) / 2**32

    def lines(self, said: Mapping[int, str] | None = None) -> list[str]:
        """Return an answer of a line a piece."""
        return [f"{number}: {one}" for number, one in (self.said if said is None else said).items()]


Reader = Callable[[Task], str]


def careful(task: Task) -> str:
    """Answer as it was answered."""
    return "\n".join(task.lines())


def missing(share: float) -> Reader:
    """Find nothing where the draft says it, in one answer of so many."""

    def read(task: Task) -> str:
        return "\n".join(
            f"{number}: NOTHING" if said[0] == '"' and task.draw("missing", number) < share else f"{number}: {said}"
            for number, said in task.said.items()
        )

    return read


def flattering(task: Task) -> str:
    """Take everything for courtesy."""
    return "\n".join(f"{number}: COURTESY" for number in task.pieces)


def flattering_at_times(task: Task) -> str:
    """Take one piece in five for courtesy."""
    return "\n".join(
        f"{number}: {'COURTESY' if task.draw('flattering', number) < 1 / 5 else said}"
        for number, said in task.said.items()
    )


def believing(task: Task) -> str:
    """Quote the nearest sentence of the sources for everything."""
    return "\n".join(f'{number}: "{_nearest(piece, task.sources)}"' for number, piece in task.pieces.items())


def believing_the_likely(task: Task) -> str:
    """Quote for everything but the sentence that has nothing to do with the draft."""
    *lines, _ = believing(task).splitlines()
    return "\n".join([*lines, f"{max(task.pieces)}: NOTHING"])


def loose(task: Task) -> str:
    """Quote as a hurried hand copies: other marks, other letters, words left out; in translations, in one's own words."""
    return "\n".join(
        f"{number}: {_copied(said, task, number) if said[0] == chr(34) else said}" for number, said in task.said.items()
    )


def unnumbered(task: Task) -> str:
    """Leave the numbers away."""
    return "\n".join(task.said.values())


def rambling(task: Task) -> str:
    """Wrap the answer: JSON of three kinds, a table, a talk around it."""
    said = {str(number): one.strip('"') for number, one in task.said.items()}
    ways = (
        lambda: json.dumps(said, ensure_ascii=False, indent=1),
        lambda: "```json\n" + json.dumps([{"line": int(n), "answer": one} for n, one in said.items()]) + "\n```",
        lambda: json.dumps({"answers": list(said.values())}, ensure_ascii=False),
        lambda: "| line | answer |\n|---|---|\n" + "\n".join(f"| {n} | {one} |" for n, one in task.said.items()),
        lambda: (
            "Sure! Here is my analysis of the message:\n\n"
            + "\n".join(f"**{n}:** {one}  \nThis is what the draft has." for n, one in task.said.items())
            + "\n\nLet me know if you need more."
        ),
        lambda: "\n".join(f"{n}: {task.pieces[n]} => {one}" for n, one in task.said.items()),
    )
    return ways[int(task.draw("rambling") * len(ways))]()


def shuffled(task: Task) -> str:
    """Answer in another order, and leave a third out."""
    kept = {number: said for number, said in task.said.items() if task.draw("left out", number) >= 1 / 3}
    return "\n".join(sorted(task.lines(kept), key=lambda line: sha256(line.encode()).hexdigest()))


READERS: Mapping[str, Reader] = {
    "careful": careful,
    "misses one in twenty": missing(1 / 20),
    "misses one in ten": missing(1 / 10),
    "takes all for courtesy": flattering,
    "takes one in five for courtesy": flattering_at_times,
    "believes all": believing,
    "believes all that is likely": believing_the_likely,
    "quotes loosely": loose,
    "leaves the numbers out": unnumbered,
    "wraps and chats": rambling,
    "another order, a third left out": shuffled,
}


def _nearest(piece: str, sources: Sequence[str]) -> str:
    words = set(re.findall(r"\w+", fold(piece).lower()))
    sentences = [
        reading.quote(span) for reading in map(Reading, filter(str.strip, sources)) for span in reading.sentences
    ]
    best = max(sentences, key=lambda one: len(words & set(re.findall(r"\w+", fold(one).lower()))))
    return " ".join(best.split())


def _copied(said: str, task: Task, number: int) -> str:
    inner = said.strip().strip('"')
    words = inner.split()
    middle = len(words) // 2
    ways: tuple[Callable[[], str], ...] = (
        lambda: f'"{re.sub("[,;:—-]", "", inner)}"',
        lambda: f'"{inner.upper()}"',
        lambda: f"“{inner}.”",
        lambda: f'"{" ".join(words[: max(middle, 3)])}..."',
        lambda: f'"{" ".join([*words[: middle - 1], *words[middle:]])}"' if middle > 3 else said,
        lambda: f'"{" ".join(words[:-1])}" and so on' if len(words) > 4 else said,
        lambda: inner,
    )
    if task.is_translated and task.draw("translates", number) < 1 / 3:
        return f'"{" ".join(task.pieces[number].split())}"'
    return ways[int(task.draw("copies", number) * len(ways))]()
