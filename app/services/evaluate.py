"""Evaluate: the figures of critic, triage, router, rewriter and answers on labelled sets, each with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.figures import LEVELS, VERDICTS, Report, Share, critic_figures, quadratic_kappa
from app.core.model import Answer, Channel, Critique, Draft, Received, Rewrite, Stage
from app.core.rulebook import Rulebook

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Evaluator:
    """The use case of measuring, with everything it measures; nothing it reads is kept."""

    critique: Callable[[Draft], Critique]
    rewrite: Callable[[Draft], Rewrite]
    triage: Callable[[str], Received]
    ask: Callable[..., Answer]
    route: Callable[[str], str]
    rulebook: Callable[[str], Rulebook]
    rows: Callable[[str, str], Rows]
    writer: str = "offline"

    def __call__(self, own: Rows = (), *, tell: Callable[[str], None] = lambda _: None) -> Report:
        """Return the figures of the shipped sets, and of `own` labelled messages beside them.

        `tell` is called with the name of each part before it is measured.
        """
        tell("critic")
        shipped = self.rows("messages", "message")
        judged = [(row, self.critique(_draft(row))) for row in shipped]
        groups = {f"messages, {code}": [p for p in judged if p[0]["language"] == code] for code in _languages(shipped)}
        if own:
            groups["own file"] = [(row, self.critique(_draft(row))) for row in own]
        everything = [pair for some in groups.values() for pair in some]
        never, mostly = self._idle(everything)
        tell("rewrite")
        shares = [self._rewrites(judged)]
        tell("router")
        shares.append(self._routed())
        tell("posts")
        posts = self._posts()
        tell("triage")
        received = self._triaged()
        tell("answers")
        shares += self._answered()
        return Report(
            critic=tuple(critic_figures(name, some) for name, some in groups.items()),
            shares=tuple(share for share in shares if share.total),
            kappa=tuple((name, value, len(pairs)) for name, value, pairs in posts),
            confusion={
                **{f"posts, {name}": Counter(pairs) for name, _, pairs in posts},
                **({"received messages": Counter(received)} if received else {}),
            },
            never=never,
            mostly_relational=mostly,
            rules={code: len(self.rulebook(code).rules) for code in _languages(shipped)},
            writer=self.writer,
        )

    def _idle(self, judged: Iterable[tuple[Mapping[str, Any], Critique]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the rules that never fired, and those that fired on relational messages most."""
        fired: dict[str, Counter[str]] = {}
        languages: set[str] = set()
        for row, found in judged:
            languages.add(found.language)
            for rule in {f.rule for f in found.findings}:
                fired.setdefault(f"{found.language}:{rule}", Counter())[row["label"]] += 1
        known = [(code, rule.id) for code in sorted(languages) for rule in self.rulebook(code).rules]
        never = tuple(f"{code}:{rule}" for code, rule in known if f"{code}:{rule}" not in fired)
        mostly = (name for name, by in fired.items() if by["relational"] > by["salesy"] + by["neutral"])
        return never, tuple(sorted(mostly))

    def _rewrites(self, judged: Sequence[tuple[Mapping[str, Any], Critique]]) -> Share:
        right = 0
        for row, before in judged:
            variants = self.rewrite(_draft(row)).variants
            right += bool(variants and variants[0].checks.passed and variants[0].critique.score >= before.score)
        return Share(name="rewrites that pass every check and read no worse", right=right, total=len(judged))

    def _routed(self) -> Share:
        rows = self.rows("router", "message")
        right = sum(self.route(str(row["text"])) == row["intent"] for row in rows)
        return Share(name="chat messages taken for what they are", right=right, total=len(rows))

    def _posts(self) -> list[tuple[str, float, list[tuple[str, str]]]]:
        found = []
        rows = self.rows("posts", "post")
        for code in _languages(rows):
            pairs = []
            for row in (row for row in rows if row["language"] == code):
                draft = Draft(text=str(row["text"]), language=code, channel=Channel(row["channel"]))
                pairs.append((str(row["level"]), LEVELS[VERDICTS.index(self.critique(draft).verdict)]))
            given, said = ([LEVELS.index(pair[side]) for pair in pairs] for side in (0, 1))
            found.append((code, quadratic_kappa(given, said, len(LEVELS)), pairs))
        return found

    def _triaged(self) -> list[tuple[str, str]]:
        return [(str(row["kind"]), str(self.triage(str(row["text"])).kind)) for row in self.rows("received", "message")]

    def _answered(self) -> list[Share]:
        rows = self.rows("questions", "question")
        shares = []
        for code in _languages(rows):
            asked = [(row, self.ask(row["text"], language=code)) for row in rows if row["language"] == code]
            on = [(row, answer) for row, answer in asked if row["expects"]]
            off = [answer for row, answer in asked if not row["expects"]]
            right = sum(
                bool({c.article for c in answer.citations} & {str(e).split("#")[0] for e in row["expects"]})
                for row, answer in on
            )
            declined = sum(answer.abstained for answer in off)
            shares += [
                Share(name=f"questions with a right article among the citations, {code}", right=right, total=len(on)),
                Share(name=f"off-topic questions declined, {code}", right=declined, total=len(off)),
            ]
        return shares


def _draft(row: Mapping[str, Any]) -> Draft:
    return Draft(
        text=str(row["text"]),
        language=row.get("language"),
        channel=Channel(row["channel"]) if row.get("channel") else None,
        stage=Stage(row["stage"]) if row.get("stage") else None,
    )


def _languages(rows: Rows) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(row["language"]) for row in rows))
