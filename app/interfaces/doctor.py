"""What `tertulia doctor` prints: a line a topic with its next step, and the settings that switch a found server on."""

from __future__ import annotations

import shlex
import textwrap
from typing import Any

from app.core.checkup import Check, Checkup, LocalServer, State
from app.core.text import visible
from app.core.words import Words
from app.interfaces.render_text import WIDTH

MARKS = {State.FINE: "[ok]", State.OFF: "[--]", State.FAILED: "[!!]"}
INDENT = " " * 5


def checkup_text(found: Checkup, words: Words) -> str:
    """Return the findings to read, what is broken summed up at the end."""
    lines = []
    for check in found.checks:
        lines.append(_wrapped(f"{MARKS[check.state]} {_said(check, words)}", INDENT))
        if check.step:
            lines.append(f"{INDENT}{_wrapped(f'→ {_step(check, words)}', f'{INDENT}  ')}")
        if check.topic == "local_servers":
            for server in found.servers:
                lines += ["", *server_lines(server, words), ""]
    failed = sum(check.state is State.FAILED for check in found.checks)
    lines += ["", words.line("doctor.failed", count=failed) if failed else words.line("doctor.passed")]
    return "\n".join(lines)


def server_lines(server: LocalServer, words: Words) -> list[str]:
    """Return a server with its models and the settings to write down, as a shell takes them."""
    models = ", ".join(server.models)
    head = words.line("doctor.server", name=server.name, url=server.url, models=models)
    return [f"{INDENT}{_wrapped(head, INDENT)}", *(f"       {name}={value}" for name, value in quoted(server).items())]


def quoted(server: LocalServer) -> dict[str, str]:
    """Return the settings of a server with their values quoted where a shell needs it."""
    return {name: shlex.quote(value) for name, value in server.settings.items()}


def offer_markdown(server: LocalServer, words: Words) -> str:
    """Return the line of the page that offers a server of this machine; its names hold nothing that Markdown reads."""
    settings = " ".join(f"{name}={value}" for name, value in quoted(server).items())
    return words.line("page.server_offered", name=server.name, model=f"`{server.model}`", settings=f"`{settings}`")


def checkup_json(found: Checkup, words: Words) -> dict[str, Any]:
    """Return the findings as plain values."""
    return {
        "passed": found.passed,
        "version": found.version,
        "python": found.python,
        "checks": [
            {
                "topic": check.topic,
                "state": str(check.state),
                "said": _said(check, words),
                "step": _step(check, words) if check.step else "",
            }
            for check in found.checks
        ],
        "servers": [
            {"name": one.name, "url": one.url, "models": list(one.models), "settings": one.settings}
            for one in found.servers
        ],
    }


def _said(check: Check, words: Words) -> str:
    return visible(words.line(f"doctor.{check.said}", **check.values))


def _step(check: Check, words: Words) -> str:
    return visible(words.line(f"doctor.{check.step}", **check.values))


def _wrapped(text: str, indent: str) -> str:
    # Commands, addresses and names of models are copied from here: none is broken at the end of a line.
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
