"""Floors under the triage of received messages, by kind and language: `python -m tests.golden.test_received` prints them.

Most messages are of the hand that wrote the signals, and all were in view at the end, so these are guards against
regressions, not accuracy. What was measured first, before anything was mended for a part, is in FIRST_LOOK.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from app.adapters.rulebooks import read_rulebook
from app.bootstrap import Assistant, build
from app.core.model import Kind, Received
from app.settings import Settings
from tests.golden.figures import own_messages, sample

MESSAGES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("received.toml").read_text("utf-8"))["message"]

FIRST_LOOK = {
    "blind": 36 / 59,
    "rounds": (24 + 29 + 27 + 27) / 201,
    "parts": (19 + 17) / 73,
    "third": 41 / 70,
    "fourth": 29 / 40,
    "quiet": 37 / 60,
    "newer": 19 / 40,
    "last": 13 / 24,
}
"""Share of kinds that were right when a part was measured for the first time."""

FLOORS = {
    "first": 1.0,
    "blind": 0.96,
    "own": 0.97,
    "aside": 0.95,
    "rounds": 0.96,
    "parts": 0.93,
    "third": 0.94,
    "fourth": 0.9,
    "quiet": 0.95,
    "newer": 0.95,
    "last": 0.9,
}
"""Share of kinds that must be right, a little under what was reached."""

WANTS = {
    "reveal": {"secrets", "click"},
    "money": {"money"},
    "apply": {"application", "position", "attendance", "work"},
    "call": {"meeting"},
    "buy": {"purchase", "quote"},
    "connect": {"connection"},
    "favour": {"favour", "attendance", "meeting"},
    "reply": {"answer", "favour", "offer-heard", "right-person", "application", "position"},
    "attend": {"attendance"},
    "click": {"click", "purchase", "attendance"},
    "give": {"donation"},
    "nothing": {"nothing"},
}
"""The wants of the language files that are as good as a reader's word."""

LINES = {want.line: want.id.removeprefix("want.") for want in read_rulebook("en").wants}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def found(assistant) -> dict[str, Received]:
    return {m["id"]: assistant.triage(m["text"], speak="en") for m in MESSAGES}


def confusion(found: dict[str, Received], messages: Iterable[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """Return how often each kind (first) was taken for which (second)."""
    return Counter((m["kind"], str(found[m["id"]].kind)) for m in messages)


def wrong(found: dict[str, Received], messages: Iterable[dict[str, Any]]) -> list[str]:
    return [f"{m['id']}: {m['kind']} as {found[m['id']].kind}" for m in messages if found[m["id"]].kind != m["kind"]]


@pytest.mark.parametrize("part", FLOORS)
def test_the_kind_of_most_messages_of_a_part_is_told(found, part):
    rows = [m for m in MESSAGES if m["part"] == part]
    missed = wrong(found, rows)
    print(f"{part}: {len(rows) - len(missed)} of {len(rows)}")
    assert 1 - len(missed) / len(rows) >= FLOORS[part], missed
    assert FLOORS[part] >= FIRST_LOOK.get(part, 0)


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it"])
def test_no_language_is_behind(found, language):
    rows = [m for m in MESSAGES if m["language"] == language]
    missed = wrong(found, rows)
    assert len(rows) >= 20
    assert 1 - len(missed) / len(rows) >= 0.95, missed


@pytest.mark.parametrize("kind", Kind)
def test_no_kind_is_behind(found, kind):
    rows = [m for m in MESSAGES if m["kind"] == kind]
    missed = wrong(found, rows)
    assert len(rows) >= 30
    assert 1 - len(missed) / len(rows) >= 0.95, missed


def test_nobody_who_writes_honestly_is_called_a_fraud(found):
    assert not [m["id"] for m in MESSAGES if m["kind"] != "phishing" and found[m["id"]].kind is Kind.PHISHING]


def test_hardly_a_fraud_is_called_genuine(found):
    missed = [m["id"] for m in MESSAGES if m["kind"] == "phishing" and found[m["id"]].kind is Kind.GENUINE]
    assert len(missed) <= 2, missed


def test_a_fraud_is_never_told_to_want_nothing_and_no_reply_is_offered(found):
    nothing = next(line for line, want in LINES.items() if want == "nothing")
    for received in found.values():
        if received.kind is Kind.PHISHING:
            assert received.wants != nothing
            assert received.replies == ()


def test_what_a_message_wants_is_what_a_reader_said(found):
    def agrees(row: dict[str, Any]) -> bool:
        said = found[row["id"]].wants
        named = {want for line, want in LINES.items() if line in said}
        return bool(named & WANTS[row["wants"]])

    for part, floor in (("blind", 0.83), ("aside", 0.75)):
        rows = [m for m in MESSAGES if m["part"] == part]
        missed = [m["id"] for m in rows if not agrees(m)]
        assert 1 - len(missed) / len(rows) >= floor, missed


def test_letters_to_one_person_are_genuine_whatever_they_ask(assistant):
    letters = [m for m in own_messages() if m.label == "relational"]
    taken = {m.identifier: assistant.triage(m.draft.text).kind for m in letters}
    others = {name: kind for name, kind in taken.items() if kind is not Kind.GENUINE}
    # One is a builder's letter that looks for a site manager: it recruits, and well.
    assert set(others.values()) <= {Kind.RECRUITING}, others
    assert len(others) <= 1, others


@pytest.mark.parametrize("aside", [False, True])
def test_real_mail_is_not_called_a_fraud_or_a_pitch(assistant, aside):
    mail = sample("mail", aside=aside)
    if not mail:
        pytest.skip("the folder of real mail is not on this machine")
    taken = Counter((row["label"], assistant.triage(row["text"]).kind) for row in mail)
    print(taken)
    assert taken["ham", Kind.PHISHING] == taken["ham", Kind.SALES] == taken["ham", Kind.RECRUITING] == 0
    assert taken["ham", Kind.MASS] <= 2
    assert taken["spam", Kind.GENUINE] <= 4


def main(write: Callable[[str], Any] = sys.stdout.write) -> None:
    """Print the table of kinds of each part and language."""
    with TemporaryDirectory() as folder:
        assistant = build(Settings(data_dir=Path(folder), store="memory", language="en"))
        found = {m["id"]: assistant.triage(m["text"], speak="en") for m in MESSAGES}
        for key in ("part", "language"):
            for name in sorted({m[key] for m in MESSAGES}):
                rows = [m for m in MESSAGES if m[key] == name]
                table = confusion(found, rows)
                right = sum(table[kind, kind] for kind in Kind)
                write(f"{key} {name}: {right} of {len(rows)}\n")
                for kind in Kind:
                    row = "  ".join(f"{other} {table[kind, other]}" for other in Kind if table[kind, other])
                    write(f"  {kind}: {row}\n" if row else "")
        write("\n".join(wrong(found, MESSAGES)) + "\n")
        assistant.close()


if __name__ == "__main__":
    main()
