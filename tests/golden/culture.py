"""Figures of culture on drafts: `python -m tests.golden.culture` prints what was missed, and what was flagged wrongly."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Assistant, build
from app.core.culture import WEIGHTS
from app.core.model import Channel, Critique, Draft, Stage, Verdict
from tests.golden.figures import own_messages

EVERY = frozenset(f"culture.{name}" for name in WEIGHTS)
COUNTRIES = ("JP", "DE", "US", "MX", "AE")
"""Five countries far apart on most scales, for the shipped messages."""


@dataclass(frozen=True)
class Labelled:
    """A draft for a country with the rules that must and must not be found."""

    identifier: str
    draft: Draft
    must: frozenset[str]
    must_not: frozenset[str]


@dataclass(frozen=True)
class Figures:
    """What must be found and was not, what must not be found and was: `(draft, rule)` pairs; and of how many each."""

    missed: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]
    wanted: int
    forbidden: int

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.wanted

    @property
    def wrong_share(self) -> float:
        return len(self.wrong) / self.forbidden


def drafts() -> list[Labelled]:
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["draft"]
    return [_labelled(row) for row in raw]


def _labelled(row: dict) -> Labelled:
    must, may = frozenset(row["must_flag"]), frozenset(row.get("may_flag", ()))
    must_not = frozenset(row["must_not_flag"])
    if "*" in must_not:
        must_not = (must_not - {"*"}) | (EVERY - must - may)
    draft = Draft(
        text=row["text"].strip(),
        country=row["country"],
        language=row["language"],
        channel=Channel(row["channel"]),
        stage=Stage(row["stage"]) if "stage" in row else None,
        facts=tuple(row.get("facts", ())),
    )
    return Labelled(row["id"], draft, must, must_not)


def measure(assistant: Assistant, labelled: list[Labelled]) -> Figures:
    missed: list[tuple[str, str]] = []
    wrong: list[tuple[str, str]] = []
    for one in labelled:
        found = {f.rule for f in assistant.critique(one.draft).findings}
        missed += [(one.identifier, rule) for rule in sorted(one.must - found)]
        wrong += [(one.identifier, rule) for rule in sorted(one.must_not & found)]
    return Figures(
        tuple(missed), tuple(wrong), sum(len(o.must) for o in labelled), sum(len(o.must_not) for o in labelled)
    )


def abroad(assistant: Assistant, country: str) -> list[tuple[Draft, Critique, Critique]]:
    """Return the shipped relational messages, each judged for no country and for `country`."""
    kept = [m.draft for m in own_messages() if m.label == "relational"]
    return [(d, assistant.critique(d), assistant.critique(_for(d, country))) for d in kept]


def _for(draft: Draft, country: str) -> Draft:
    from dataclasses import replace

    return replace(draft, country=country)


def main() -> None:
    assistant = build()
    labelled = drafts()
    f = measure(assistant, labelled)
    sys.stdout.write(
        f"{len(labelled)} drafts, {len({o.draft.country for o in labelled})} countries: recall {f.recall:.3f}"
        f" ({f.wanted - len(f.missed)}/{f.wanted}), wrong {f.wrong_share:.4f} ({len(f.wrong)}/{f.forbidden})\n"
    )
    sys.stdout.writelines(f"  missed {name} {rule}\n" for name, rule in f.missed)
    sys.stdout.writelines(f"  wrong  {name} {rule}\n" for name, rule in f.wrong)
    for country in COUNTRIES:
        judged = abroad(assistant, country)
        counts = Counter(x.rule for _, _, c in judged for x in c.findings if x.rule in EVERY)
        stopped = sum(c.verdict is Verdict.DO_NOT_SEND for _, _, c in judged)
        lower = sum(c.verdict is not h.verdict for _, h, c in judged)
        sys.stdout.write(
            f"{country}: {len(judged)} relational messages, do_not_send {stopped}, other verdict {lower},"
            f" {sum(counts.values()) / len(judged):.2f} findings each: {dict(counts.most_common())}\n"
        )
    assistant.close()


if __name__ == "__main__":
    main()
