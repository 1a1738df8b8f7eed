"""Critiques as SARIF 2.1.0 (OASIS 2020), the format that editors and code hosts read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.core.edits import Edit
from app.core.model import Critique, Draft, Finding, Severity

LEVELS = {Severity.SUGGESTION: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


Mend = Callable[[Draft, Critique, Finding], Edit | None]


def sarif(critiques: Sequence[tuple[str, Draft, Critique]], version: str, mend: Mend) -> dict[str, Any]:
    """Return one run for `(source, draft, critique)` triples.

    Regions carry character offsets and lines from 1. What `mend` can repair without the user comes with its fix.
    """
    rules = {f.rule: f for _, _, c in critiques for f in c.findings}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tertulia",
                        "version": version,
                        "rules": [
                            {
                                "id": name,
                                "shortDescription": {"text": rules[name].reason},
                                "help": {"text": rules[name].fix},
                            }
                            for name in sorted(rules)
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": f.rule,
                        "level": LEVELS[f.severity],
                        "message": {"text": f"{f.reason} {f.fix}"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": source},
                                    "region": _region(draft.text, f.start, f.end),
                                }
                            }
                        ],
                        **_fixes(source, draft, f, mend(draft, critique, f)),
                    }
                    for source, draft, critique in critiques
                    for f in critique.findings
                ],
            }
        ],
    }


def _fixes(source: str, draft: Draft, finding: Finding, edit: Edit | None) -> dict[str, Any]:
    if edit is None:
        return {}
    replacement = {
        "deletedRegion": _region(draft.text, edit.start, edit.end),
        "insertedContent": {"text": edit.text},
    }
    change = {"artifactLocation": {"uri": source}, "replacements": [replacement]}
    return {"fixes": [{"description": {"text": finding.fix}, "artifactChanges": [change]}]}


def _region(text: str, start: int, end: int) -> dict[str, int]:
    line = text.count("\n", 0, start) + 1
    return {
        "charOffset": start,
        "charLength": end - start,
        "startLine": line,
        "startColumn": start - (text.rfind("\n", 0, start) + 1) + 1,
    }
