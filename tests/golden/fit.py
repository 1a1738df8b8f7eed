"""Fit the points of the rules: `python -m tests.golden.fit [--write] [FILE.jsonl ...]`.

One scorecard for all languages: a rule id costs the same everywhere. Each message, salesy or relational, is a row; each
rule id a column that holds how often it counts (1 for the first finding, half for each further one, as the critic
adds them). Logistic regression with a prior at the points the authors gave: what the data say little about stays as
it is, no rule may earn points for being broken, and none more than `MOST`. What comes out is rounded to whole points.

`--write` puts them into the language files. The figures printed before and after are on the data of the fit; what
counts is measured on messages that were never here. FILEs are JSON lines with text, lang and judged.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from app.adapters.rulebooks import available, read_rulebook
from app.core.critic import critique
from app.core.figures import auc
from app.core.model import Draft
from tests.golden.figures import Labelled, own_messages, real_messages

LANGUAGE_FILES = Path(__file__).parents[2] / "app" / "languages"

PRIOR = 4.0
"""Standard deviation, in points, of what a fit may find around an author's points. Chosen by `held_out`."""

MOST = 30
SCALE = 12.0
"""Points for one unit of log-odds."""

Hits = Counter[str]


def observed(messages: Iterable[Labelled]) -> tuple[list[Hits], list[bool], list[str]]:
    """Return what counts in each message, whether it is salesy, and its language."""
    hits, salesy, languages = [], [], []
    for message in messages:
        if message.label == "neutral":
            continue
        language = message.draft.language or "en"
        found: Hits = Counter()
        for finding in critique(message.draft, read_rulebook(language)).findings:
            found[finding.rule] += 0.5 if finding.rule in found else 1  # type: ignore[assignment]
        hits.append(found)
        salesy.append(message.label == "salesy")
        languages.append(language)
    return hits, salesy, languages


def fitted(hits: Sequence[Hits], salesy: Sequence[bool], given: dict[str, int], prior: float) -> dict[str, int]:
    """Return the points of every rule of `given`, whole numbers from 0 to `MOST`."""
    names = sorted(given)
    column = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(hits), len(names)))
    for row, found in enumerate(hits):
        for name, count in found.items():
            if name in column:
                matrix[row, column[name]] = count
    start = np.array([float(given[name]) for name in names])
    sign = np.where(np.array(salesy), 1.0, -1.0)

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        bias, points = x[0], x[1:]
        margin = sign * (bias + matrix @ points / SCALE)
        slope = -sign / (1 + np.exp(margin))
        pull = (points - start) / prior**2
        gradient = np.concatenate([[slope.sum()], matrix.T @ slope / SCALE + pull])
        return float(np.logaddexp(0, -margin).sum() + 0.5 * ((points - start) ** 2).sum() / prior**2), gradient

    bounds = [(None, None), *((0.0, float(max(MOST, given[name]))) for name in names)]
    done = minimize(loss, np.concatenate([[-1.5], start]), jac=True, bounds=bounds, method="L-BFGS-B")
    return {name: round(float(points)) for name, points in zip(names, done.x[1:], strict=True)}


def cost(found: Hits, points: dict[str, int]) -> float:
    return sum(points.get(name, 0) * count for name, count in found.items())


def separation(costs: Sequence[float], salesy: Sequence[bool]) -> float:
    """Return the chance that a salesy message costs more than a relational one."""
    of = {kind: [c for c, s in zip(costs, salesy, strict=True) if s is kind] for kind in (False, True)}
    return auc(of[False], of[True])


def ranking(hits: Sequence[Hits], salesy: Sequence[bool], points: dict[str, int]) -> float:
    costs = [min(100, cost(found, points)) for found in hits]
    return separation(costs, salesy)


def held_out(
    hits: Sequence[Hits], salesy: Sequence[bool], given: dict[str, int], prior: float, folds: int = 5
) -> float:
    """Return the AUC on messages that each fit did not see."""
    costs = [0.0] * len(hits)
    for fold in range(folds):
        seen = [i for i in range(len(hits)) if i % folds != fold]
        points = fitted([hits[i] for i in seen], [salesy[i] for i in seen], given, prior)
        for i in range(fold, len(hits), folds):
            costs[i] = min(100, cost(hits[i], points))
    return separation(costs, salesy)


def read(paths: Iterable[str]) -> list[Labelled]:
    rows = [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
    return [Labelled(str(r["id"]), r["judged"], Draft(text=r["text"], language=r["lang"])) for r in rows]


def authors_points() -> dict[str, int]:
    """Return the points of every rule id; where the languages differ, their rounded mean."""
    found: dict[str, list[int]] = {}
    for code in available():
        for rule in read_rulebook(code).rules:
            if not rule.id.startswith("post."):
                found.setdefault(rule.id, []).append(rule.points)
    return {name: round(sum(some) / len(some)) for name, some in found.items()}


def write(points: dict[str, int]) -> None:
    """Put the points into the language files, each behind the id it belongs to."""
    for code in available():
        path = LANGUAGE_FILES / f"{code}.toml"
        blocks = re.split(r"(?m)^(?=\[\[)", path.read_text("utf-8"))
        for index, block in enumerate(blocks):
            name = re.search(r'(?m)^id = "([^"]+)"', block)
            if block.startswith("[[rule]]") and name and name[1] in points:
                blocks[index] = re.sub(r"(?m)^points = \d+", f"points = {points[name[1]]}", block, count=1)
        path.write_text("".join(blocks), "utf-8")


def main() -> None:
    real = [
        Labelled(m.identifier, m.label, Draft(text=m.draft.text, language=m.language))
        for m in real_messages(aside=False)
    ]
    messages = [*own_messages(), *real, *read(a for a in sys.argv[1:] if not a.startswith("--"))]
    hits, salesy, languages = observed(messages)
    given = authors_points()
    out = sys.stdout.write
    out(f"{len(hits)} messages, {sum(salesy)} salesy, {Counter(languages)}\n")
    out(f"authors' points: AUC {ranking(hits, salesy, given):.4f}\n")
    for prior in (1.0, 2.0, 4.0, 6.0, 9.0):
        out(f"prior {prior}: held out {held_out(hits, salesy, given, prior):.4f}\n")
    points = fitted(hits, salesy, given, PRIOR)
    out(f"fitted: AUC {ranking(hits, salesy, points):.4f}\n")
    for name in sorted(given, key=lambda n: given[n] - points[n]):
        if points[name] != given[name]:
            out(f"  {name}: {given[name]} -> {points[name]}\n")
    if "--write" in sys.argv:
        write(points)


if __name__ == "__main__":
    main()
