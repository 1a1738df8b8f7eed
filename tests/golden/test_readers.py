"""What poor readers of the evidence cost the honest and let through: figures printed, and floors under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pytest

from app.core.evidence import control, weigh
from app.core.facts import Held
from app.core.verdicts import parse
from tests.golden.readers import READERS, Reader, Task
from tests.golden.test_evidence import ANSWERS, Read
from tests.golden.test_factcheck import CASES, assistant

__all__ = ["assistant"]

ENGLISH = "en"
SHARE = 3
"""The test takes one case in so many, by the SHA-256 of its name; the table of all is `tests.benchmarks.bench_readers`."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Shares of the inventions and of the honest texts that are refused, pointed out and silent; and of the readings, read."""

    inventions: tuple[float, float, float]
    honest: tuple[float, float, float]
    read: float

    def __str__(self) -> str:
        bad, honest = (" / ".join(f"{one:.3f}" for one in some) for some in (self.inventions, self.honest))
        return f"inventions {bad}; honest {honest}; read {self.read:.2f}"


def read_by(reader: Reader, one: Read, controls: Mapping[str, Sequence[str]]) -> Held | None:
    """Return what is held of a case with a reader's answer; None where it is no evidence."""
    last = one.last + 1
    known = control(controls.get(one.language, controls[ENGLISH]), one.sources)
    said = dict(line.split(": ", 1) for line in one.answer.strip().splitlines())
    task = Task(
        name=one.name,
        pieces={piece.number: piece.text for piece in one.asked if piece.number} | {last: known},
        # The careful readers were not asked about the control; what they had said of it is not in doubt.
        said={int(number): words for number, words in said.items()} | {last: "NOTHING"},
        sources=one.sources,
        is_translated=one.language != one.own,
    )
    if not (verdicts := parse(reader(task), task.pieces, control=last)):
        return None
    evidence = weigh(one.asked, verdicts, one.sources, one.knowledge, one.own, one.before.stated, last)
    return evidence.applied(one.before) if evidence else None


def tally(reader: Reader | None, some: Sequence[Read], controls: Mapping[str, Sequence[str]]) -> Tally:
    """Return what comes of the cases with a reader, or with none: where it is not asked or not read, words alone decide."""
    counts = {True: [0, 0, 0], False: [0, 0, 0]}
    asked = read = 0
    for one in some:
        held = None
        if reader and not one.is_certain and one.last and one.name in ANSWERS and one.is_current:
            held = read_by(reader, one, controls)
            asked += 1
            read += held is not None
        held = held or one.before
        counts[one.is_invented][0 if held.invented else 1 if held.doubted else 2] += 1
    bad, honest = ((a / n, b / n, c / n) for a, b, c in (counts[True], counts[False]) if (n := a + b + c))
    return Tally(bad, honest, read / asked if asked else 0)


LIMITS = {
    "careful": (0.97, 1.0, 0.05, 0.09),
    "misses one in twenty": (0.97, 1.0, 0.09, 0.28),
    "misses one in ten": (0.97, 1.0, 0.10, 0.42),
    "takes all for courtesy": (0.75, 0.83, 0.05, 0.14),
    "takes one in five for courtesy": (0.87, 0.91, 0.05, 0.14),
    "believes all": (0.75, 0.83, 0.05, 0.14),
    "believes all that is likely": (0.57, 0.70, 0.05, 0.07),
    "quotes loosely": (0.95, 0.97, 0.05, 0.17),
    "leaves the numbers out": (0.97, 1.0, 0.05, 0.09),
    "wraps and chats": (0.97, 1.0, 0.05, 0.12),
    "another order, a third left out": (0.86, 0.91, 0.05, 0.20),
}
"""By reader: least share of the inventions refused, and refused or pointed out; most of the honest texts refused, and refused
or pointed out. Each a little outside what was reached on all cases; with nobody to read it is 0.79 and 0.87, 0.03 and 0.10."""


@pytest.fixture(scope="module")
def some(assistant) -> list[Read]:
    taken = [case for case in CASES if int(sha256(case["id"].encode()).hexdigest(), 16) % SHARE == 0]
    return [Read(assistant, case, ANSWERS.get(case["id"], "")) for case in taken]


@pytest.mark.parametrize("name", READERS)
def test_a_poor_reader_costs_the_honest_little_and_lets_little_more_through_than_words_alone(
    assistant, some, name, capsys
):
    found = tally(READERS[name], some, assistant.rewrite.controls)
    with capsys.disabled():
        print(f"\n{name}: {found}")
    least, least_told, most, most_told = LIMITS[name]
    refused, pointed, _ = found.inventions
    assert refused >= least
    assert refused + pointed >= least_told
    refused, pointed, _ = found.honest
    assert refused <= most
    assert refused + pointed <= most_told
