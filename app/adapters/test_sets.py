"""The labelled sets that Tertulia is measured on: those that ship, and a file of the user's own."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from app.adapters.resources import PACKAGE
from app.core.errors import AuthoringError, InputError

LABELS = ("salesy", "neutral", "relational")


def folder() -> Path:
    """Return where the shipped sets lie: inside an installed package, or beside the tests of a checkout."""
    for place in (PACKAGE / "_shipped" / "golden", PACKAGE.parent / "tests" / "golden"):
        if (place / "messages.toml").is_file():
            return place
    raise AuthoringError("The test sets are missing from this installation. Install Tertulia again.")


def rows(name: str, table: str) -> list[dict[str, Any]]:
    """Return the rows of `table` in the set `name`; none where the set does not ship."""
    path = folder() / f"{name}.toml"
    if not path.is_file():
        return []
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8")).get(table, [])
    return found


def own_messages(path: Path) -> list[dict[str, Any]]:
    """Return the user's labelled messages: JSON lines with `text` and `label` (or `judged`), perhaps `language`.

    Raises `InputError` naming file and line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as exc:
        raise InputError(f"The file {path} does not exist.", key="no_file", name=str(path)) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"The file {path} cannot be read.", key="unreadable", name=str(path)) from exc
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            label = row.get("label") or row["judged"]
            fine = label in LABELS and isinstance(row["text"], str)
        except (ValueError, KeyError, AttributeError, TypeError):
            fine = False
        if not fine:
            raise InputError(
                f"{path}, line {number}: a JSON object with text and label is needed.",
                key="bad_labelled",
                name=str(path),
                line=number,
                allowed=", ".join(LABELS),
            )
        language = row.get("language") or row.get("lang")
        found.append({"id": str(row.get("id", number)), "label": label, "text": row["text"], "language": language})
    return found
