"""The prompts in `prompts/`, one a file: a system part and a user part between which stands a line of three dashes."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

from langchain_core.prompts import PromptTemplate

from app.adapters.resources import shipped
from app.core.errors import AuthoringError


class PromptLibrary:
    """Fills prompts with values; a placeholder is written `$name`."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or shipped("prompts")

    def __call__(self, name: str, /, **values: str) -> tuple[str, str]:
        """Return `(system, user)` of the prompt `name`.

        Raises `AuthoringError` for a placeholder without a value and for a value without a placeholder.
        """
        system, template = _read(self._root / f"{name}.md")
        wanted = set(template.input_variables)
        if wanted != values.keys():
            raise AuthoringError(f"prompts/{name}.md: placeholders and values differ: {sorted(wanted ^ values.keys())}")
        # A user's text may hold the closing mark of its own block; a zero-width joiner would be seen, a blank is plain.
        return system, template.format(**{key: value.replace("</", "< /") for key, value in values.items()})


@cache
def _read(path: Path) -> tuple[str, PromptTemplate]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise AuthoringError(f"prompts/{path.name}: {exc}") from exc
    system, _, user = text.partition("\n---\n")
    if not user:
        raise AuthoringError(f"prompts/{path.name}: a line of three dashes must part system and user")
    names = [m["named"] for m in string.Template.pattern.finditer(user) if m["named"]]
    braces = user.replace("{", "{{").replace("}", "}}")
    for name in sorted(set(names), key=len, reverse=True):
        braces = braces.replace(f"${name}", f"{{{name}}}")
    return system.strip(), PromptTemplate.from_template(braces)
