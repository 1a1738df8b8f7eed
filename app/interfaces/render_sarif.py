"""Critiques as SARIF 2.1.0 (OASIS 2020), the format that editors and code hosts read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core.model import Critique, Severity

LEVELS = {Severity.SUGGESTION: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


def sarif(critiques: Sequence[tuple[str, str, Critique]], version: str) -> dict[str, Any]:
    """Return one run for `(source, text, critique)` triples; regions carry character offsets and lines from 1."""
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
                                    "region": _region(text, f.start, f.end),
                                }
                            }
                        ],
                    }
                    for source, text, critique in critiques
                    for f in critique.findings
                ],
            }
        ],
    }


def _region(text: str, start: int, end: int) -> dict[str, int]:
    line = text.count("\n", 0, start) + 1
    return {
        "charOffset": start,
        "charLength": end - start,
        "startLine": line,
        "startColumn": start - (text.rfind("\n", 0, start) + 1) + 1,
    }
