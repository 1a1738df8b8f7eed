"""Figures of the critic and of retrieval on labelled sets: `python -m tests.golden.figures` prints them.

Own messages and questions lie beside this file; they were written for development and the rules were tuned on the
messages, so their figures are a floor, not proof. Real messages, where a folder of them is given, are never shipped;
a third of them, by the SHA-256 of their id, was kept aside until the end.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import figures
from app.core.figures import LEVELS, VERDICTS, CriticFigures
from app.core.model import Channel, Critique, Draft, Stage

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent.parent / "shared" / "samples"
"""Where real messages lie on a developer's machine, beside the checkout; usually absent."""


@dataclass(frozen=True)
class Labelled:
    """A message with its label: salesy, neutral or relational."""

    identifier: str
    label: str
    draft: Draft
    language: str | None = None


def own_messages() -> list[Labelled]:
    raw = tomllib.loads((HERE / "messages.toml").read_text("utf-8"))["message"]
    return [
        Labelled(
            m["id"],
            m["label"],
            Draft(
                text=m["text"],
                language=m["language"],
                channel=Channel(m["channel"]) if "channel" in m else None,
                stage=Stage(m["stage"]) if "stage" in m else None,
            ),
        )
        for m in raw
    ]


def real_messages(*, aside: bool) -> list[Labelled]:
    """Return the real messages kept aside, or the others; as they are pasted, nothing said about them."""
    rows = sample("outreach", aside=aside)
    return [Labelled(r["id"], r["judged"], Draft(text=r["text"]), r["lang"]) for r in rows]


def sample(name: str, *, aside: bool) -> list[dict[str, Any]]:
    """Return the rows of a real sample kept aside, or the others; none where the folder is absent."""
    path = SAMPLES / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
    return [row for row in rows if is_aside(row["id"]) == aside]


def is_aside(identifier: str) -> bool:
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 3 == 0


def own_questions() -> list[dict[str, Any]]:
    return tomllib.loads((HERE / "questions.toml").read_text("utf-8"))["question"]


def critic_figures(judge: Callable[[Draft], Critique], messages: Iterable[Labelled]) -> CriticFigures:
    return figures.critic_figures("messages", [({"label": m.label}, judge(m.draft)) for m in messages])


def main() -> None:
    from app.bootstrap import build
    from app.settings import take_environment_in_hand

    take_environment_in_hand()
    assistant = build()
    sets = {"real, tuned on": real_messages(aside=False), "real, aside": real_messages(aside=True)}
    for message in own_messages():
        sets.setdefault(f"own {message.draft.language}", []).append(message)
    for name, messages in sets.items():
        if not messages:
            continue
        f = critic_figures(assistant.critique, messages)
        sys.stdout.write(
            f"{name}: AUC {f.auc:.3f} ({f.interval[0]:.3f} to {f.interval[1]:.3f}), {len(f.scores[0])} salesy,"
            f" {f.relational} relational; judged do_not_send {f.false_alarms}; warnings or errors per relational"
            f" {f.wrong:.2f}\n  {dict(f.verdicts)}\n"
        )
    hits = {language: [0, 0, 0, 0, 0] for language in dict.fromkeys(q["language"] for q in own_questions())}
    for q in own_questions():
        answer = assistant.ask(q["text"], language=q["language"])
        row = hits[q["language"]]
        if q["expects"]:
            row[0] += 1
            articles = [c.article for c in answer.citations]
            wanted = {e.split("#")[0] for e in q["expects"]}
            row[1] += bool(articles and articles[0] in wanted)
            row[2] += bool(wanted & set(articles))
            row[3] += answer.abstained
        else:
            row[4] += answer.abstained
    for language, (asked, first, any_, declined, rightly) in hits.items():
        off = sum(1 for q in own_questions() if q["language"] == language and not q["expects"])
        sys.stdout.write(
            f"questions {language}: first citation right {first}/{asked}, one of the citations right {any_}/{asked},"
            f" wrongly declined {declined}/{asked}, rightly declined {rightly}/{off}\n"
        )
    assistant.close()


def own_posts() -> list[Labelled]:
    raw = tomllib.loads((HERE / "posts.toml").read_text("utf-8"))["post"]
    return [
        Labelled(
            p["id"],
            p["level"],
            Draft(text=p["text"], language=p["language"], channel=Channel(p["channel"])),
            p["language"],
        )
        for p in raw
    ]


def real_posts(*, aside: bool) -> list[Labelled]:
    """Return the real posts kept aside, or the others."""
    return [
        Labelled(r["id"], r["professional_value"], Draft(text=r["text"], channel=Channel.POST), r["lang"])
        for r in sample("posts", aside=aside)
    ]


def levels(judge: Callable[[Draft], Critique], posts: Iterable[Labelled]) -> tuple[list[int], list[int]]:
    """Return the levels given to `posts` and those that the verdicts stand for, as whole numbers from 0."""
    posts = list(posts)
    return [LEVELS.index(p.label) for p in posts], [VERDICTS.index(judge(p.draft).verdict) for p in posts]


if __name__ == "__main__":
    main()
