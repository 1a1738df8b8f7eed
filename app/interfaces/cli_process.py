"""What the commands of one process share: exit codes, and one assistant.

Exit codes: 0 fine, 1 findings of severity error (critique), 2 bad usage or input, 3 something outside failed.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.bootstrap import Assistant, build
from app.core.text import visible
from app.interfaces.terminal import draw_progress, tell

FINE, FOUND, BAD_INPUT, FAILED = 0, 1, 2, 3


@dataclass(slots=True)
class Shared:
    """What all commands use: one assistant a process."""

    assistant: Assistant | None = None

    def get(self) -> Assistant:
        """Return the assistant, made by the first command that asks."""
        if self.assistant is None:
            self.assistant = build(progress=draw_progress)
            if unknown := self.assistant.unknown_rules_off():
                words = self.assistant.words(self.assistant.settings.interface_language)
                tell(visible(words.line("error.rules_off_unknown", ids=", ".join(unknown))))
        return self.assistant


shared = Shared()
