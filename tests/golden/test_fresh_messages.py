"""Sixty messages and posts by another hand, read as they are pasted: good ones are left alone, bad ones are not waved through."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import build
from app.core.model import Channel, Critique, Draft, Severity, Verdict
from app.settings import Settings
from tests.golden.test_factcheck import share

MESSAGES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("fresh_messages.toml").read_text("utf-8"))[
    "message"
]
SUBJECT = re.compile(r"(?:Subject|Asunto): *(.*)\n+")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Critique]:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    found = {m["id"]: made.critique(pasted(m)) for m in MESSAGES}
    made.close()
    return found


def pasted(message: dict[str, Any]) -> Draft:
    text = message["text"].strip()
    subject = SUBJECT.match(text)
    return Draft(text=text[subject.end() :], subject=subject[1]) if subject else Draft(text=text)


def warned(critique: Critique) -> bool:
    return any(finding.severity is not Severity.SUGGESTION for finding in critique.findings)


def test_good_ones_are_left_alone_and_bad_ones_are_not_waved_through(read, capsys):
    good, bad = ([read[m["id"]] for m in MESSAGES if m["good"] is kind] for kind in (True, False))
    sent, troubled = sum(c.verdict is Verdict.SEND for c in good), sum(map(warned, good))
    stopped = sum(c.verdict is not Verdict.SEND for c in bad)
    with capsys.disabled():
        print(f"\ngood ones to send {share(sent, len(good))}; with a warning or an error {share(troubled, len(good))}")
        print(f"bad ones not to send {share(stopped, len(bad))}")
    assert sent >= 0.94 * len(good)
    assert troubled <= 0.09 * len(good)
    assert not any(c.verdict is Verdict.DO_NOT_SEND for c in good)
    assert stopped >= 0.96 * len(bad)


def test_posts_are_known_as_posts_and_nothing_else_is(read):
    wrong = {m["id"] for m in MESSAGES if (read[m["id"]].channel is Channel.POST) is not (m["channel"] == "post")}
    assert len(wrong) <= 1, wrong


def test_the_labels_are_what_they_say():
    assert len({m["id"] for m in MESSAGES}) == len(MESSAGES) == 60
