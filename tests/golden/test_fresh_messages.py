"""Messages and posts by other hands, read as they are pasted: good ones are left alone, bad ones are not waved through."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import build
from app.core.model import Channel, Critique, Draft, Severity, Verdict
from app.settings import Settings
from tests.golden.test_factcheck import share

SUBJECT = re.compile(r"(?:Subject|Asunto): *(.*)\n+")


@dataclass(frozen=True, slots=True)
class Floors:
    """How many messages a set has; shares of good ones sent and warned, and of bad ones stopped; posts taken for others."""

    messages: int
    sent: float
    warned: float
    stopped: float
    misread: int


SETS = {"fresh_messages": Floors(60, 0.94, 0.09, 0.96, 1), "latest_messages": Floors(72, 0.97, 0.06, 0.95, 2)}


@dataclass(frozen=True, slots=True)
class Read:
    """A set of messages with what the critic says of each, by id."""

    floors: Floors
    messages: list[dict[str, Any]]
    found: dict[str, Critique]


@pytest.fixture(scope="module", params=SETS)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    messages = tomllib.loads(Path(__file__).with_name(f"{request.param}.toml").read_text("utf-8"))["message"]
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    found = {m["id"]: made.critique(pasted(m)) for m in messages}
    made.close()
    return Read(SETS[request.param], messages, found)


def pasted(message: dict[str, Any]) -> Draft:
    text = message["text"].strip()
    subject = SUBJECT.match(text)
    return Draft(text=text[subject.end() :], subject=subject[1]) if subject else Draft(text=text)


def warned(critique: Critique) -> bool:
    return any(finding.severity is not Severity.SUGGESTION for finding in critique.findings)


def test_good_ones_are_left_alone_and_bad_ones_are_not_waved_through(read, capsys):
    good, bad = ([read.found[m["id"]] for m in read.messages if m["good"] is kind] for kind in (True, False))
    sent, troubled = sum(c.verdict is Verdict.SEND for c in good), sum(map(warned, good))
    stopped = sum(c.verdict is not Verdict.SEND for c in bad)
    with capsys.disabled():
        print(f"\ngood ones to send {share(sent, len(good))}; with a warning or an error {share(troubled, len(good))}")
        print(f"bad ones not to send {share(stopped, len(bad))}")
    assert sent >= read.floors.sent * len(good)
    assert troubled <= read.floors.warned * len(good)
    assert not any(c.verdict is Verdict.DO_NOT_SEND for c in good)
    assert stopped >= read.floors.stopped * len(bad)


def test_posts_are_known_as_posts_and_nothing_else_is(read):
    wrong = {
        m["id"] for m in read.messages if (read.found[m["id"]].channel is Channel.POST) is not (m["channel"] == "post")
    }
    assert len(wrong) <= read.floors.misread, wrong


def test_the_labels_are_what_they_say(read):
    assert len(read.found) == len(read.messages) == read.floors.messages
