"""The prompts in `prompts/`, one a file: a system part and a user part between which stands a line of three dashes."""

from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

from langchain_core.prompts import PromptTemplate

from app.adapters.resources import shipped
from app.core.errors import AuthoringError
from app.core.text import DIRECTING


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
        return system, template.format(**{key: _as_data(value) for key, value in values.items()})


TAG = re.compile(r"<(?=[/|?]?[A-Za-z_<|])|\[(?=/?(?:INST|SYS)\])", re.IGNORECASE)
"""Where a mark begins that a prompt, or the template a server puts around it, gives a meaning: `</draft>`, `<passages>`,
`<|im_start|>`, `[INST]`, `<<SYS>>`."""

BREAK = re.compile(r"(?m)^([ \t]*)(---+|===+|###+)(?=[ \t]*$|[ \t]+(?i:system|assistant|user|instruction))")
"""A line that looks like the border between two parts of a prompt."""


def _as_data(text: str) -> str:
    """Return a value in which nothing ends its block or opens another, and nothing is said that the user cannot see.

    A blank does: a zero-width joiner would be taken out by the next program, and other brackets would change a code.
    """
    text = DIRECTING.sub("", text)
    return BREAK.sub(r"\1\\\2", TAG.sub(lambda match: f"{match[0]} ", text))


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
