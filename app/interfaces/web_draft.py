"""The fields of the page that a draft is read from: the text, where it goes, between which countries, what is known.

What is on no list counts as not given; what a visitor put aside is looked at as if it came from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from app.bootstrap import Assistant
from app.core.model import MAX_CHARACTERS, Channel, Draft, Stage
from app.core.text import scrub
from app.core.words import Words

FACTS_LENGTH = 1500
"""Characters of the field for what is known about the reader."""

LINES = 3
"""Lines of it that count, each a fact."""


@dataclass(frozen=True, slots=True)
class Given:
    """The values of the fields as they arrive, in their order, with the page's language and what was put aside."""

    text: Any
    channel: Any
    stage: Any
    country: Any
    home: Any
    facts: Any
    language: Any
    dismissed: Any

    @property
    def is_empty(self) -> bool:
        """True where there is no text to read."""
        return not isinstance(self.text, str) or not self.text.strip()

    @property
    def put_aside(self) -> frozenset[tuple[str, str]]:
        """What a visitor put aside, by rule and quote."""
        pairs = self.dismissed if isinstance(self.dismissed, (frozenset, list, tuple)) else ()
        return frozenset(
            (rule, quote) for rule, quote in (p for p in pairs if isinstance(p, (tuple, list)) and len(p) == 2)
        )

    def draft(self, guides: frozenset[str]) -> Draft:
        """Return the draft; `guides` are the countries that one can write to and from."""
        lines = [line.strip() for line in str(self.facts or "")[:FACTS_LENGTH].splitlines() if line.strip()]
        return Draft(
            text=scrub(self.text) if isinstance(self.text, str) else "",
            channel=Channel(self.channel) if self.channel in tuple(Channel) else None,
            stage=Stage(self.stage) if self.stage in tuple(Stage) else None,
            country=self.country if self.country in guides else None,
            home=self.home if self.home in guides else None,
            facts=tuple(scrub(line) for line in lines[:LINES]),
            dismissed=self.put_aside,
        )


class DraftFields:
    """Layout of the fields; `countries` are those a reader or a writer can be in."""

    def __init__(self, assistant: Assistant, countries: Callable[[Words], list[tuple[str, str]]]) -> None:
        self._assistant = assistant
        self._countries = countries

    def build(self, words: Words) -> list[tuple[Any, dict[str, str]]]:
        """Lay out the fields; return the components with the lines that name them, for the page to translate."""
        text = gr.Textbox(
            label=words.line("page.draft"),
            placeholder=words.line("page.draft_placeholder"),
            lines=12,
            max_lines=30,
            max_length=MAX_CHARACTERS,
            elem_id="draft",
        )
        with gr.Row():
            channel = gr.Dropdown(choices("channel", Channel, words), value="", label=words.line("page.channel"))
            stage = gr.Dropdown(choices("stage", Stage, words), value="", label=words.line("page.stage"))
        with gr.Row():
            country, home = (
                gr.Dropdown(self._countries(words), value="", label=words.line(f"page.{name}"), elem_id=f"bench-{name}")
                for name in ("country", "home")
            )
        facts = gr.Textbox(
            label=words.line("page.facts"),
            placeholder=words.line("page.facts_placeholder"),
            lines=2,
            max_lines=LINES,
            max_length=FACTS_LENGTH,
            elem_id="facts",
        )
        self.text: Any = text
        self.parts: list[Any] = [text, channel, stage, country, home, facts]
        return [
            (text, {"label": "page.draft", "placeholder": "page.draft_placeholder"}),
            (channel, {"label": "page.channel", "choices": "channel"}),
            (stage, {"label": "page.stage", "choices": "stage"}),
            (country, {"label": "page.country", "choices": "country"}),
            (home, {"label": "page.home", "choices": "country"}),
            (facts, {"label": "page.facts", "placeholder": "page.facts_placeholder"}),
        ]

    def read(self, given: Given) -> Draft:
        """Return the draft of what a visitor gave."""
        return given.draft(self._assistant.guides())


def choices(what: str, kind: Sequence[Any] | Any, words: Words) -> list[tuple[str, str]]:
    """Return the members of a closed list as a visitor chooses among them, "recognise it" first."""
    return [(words.line("page.automatic"), ""), *((words.line(f"{what}.{member}"), str(member)) for member in kind)]
