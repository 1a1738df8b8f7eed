"""The row of the chat that shows what is assumed of the message to come, and where a visitor corrects it.

It follows the conversation, and the conversation follows it. Like every handler of the page, these check their own input:
what is on no list counts as not said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from app.bootstrap import Assistant
from app.core.assumed import Assumed
from app.core.model import Purpose
from app.core.words import Words

Choices = list[tuple[str, str]]


def purposes(words: Words) -> Choices:
    """Return the purposes as a visitor chooses among them, "not said" first."""
    return [("—", ""), *((words.line(f"purpose.{one}"), str(one)) for one in Purpose)]


class AssumedRow:
    """Layout and handlers of the row; `words` gives the catalogue of a page language, `countries` those with a guide."""

    def __init__(
        self, assistant: Assistant, words: Callable[[Any], Words], countries: Callable[[Words], Choices]
    ) -> None:
        self._assistant = assistant
        self._words = words
        self._countries = countries

    def build(self, words: Words) -> list[tuple[Any, dict[str, str]]]:
        """Lay out the row; return the components with the lines that name them, for the page to translate."""
        with gr.Row(elem_id="assumed"):
            self.country = gr.Dropdown(
                self._countries(words),
                value="",
                label=words.line("page.country"),
                elem_id="assumed-country",
                min_width=100,
            )
            self.purpose = gr.Dropdown(
                purposes(words), value="", label=words.line("page.purpose"), elem_id="assumed-purpose", min_width=100
            )
            self.home = gr.Dropdown(
                self._countries(words), value="", label=words.line("page.home"), elem_id="assumed-home", min_width=100
            )
        return [
            (self.country, {"label": "page.country", "choices": "country"}),
            (self.purpose, {"label": "page.purpose", "choices": "purpose_or_none"}),
            (self.home, {"label": "page.home", "choices": "country"}),
        ]

    def follow(
        self,
        conversation: gr.State,
        chatbot: gr.Chatbot,
        language: gr.Radio,
        known: Callable[[Any], Assumed],
        answer: Callable[..., Any],
    ) -> None:
        """Keep row and conversation the same.

        `known` gives what a conversation assumes, `answer` takes a correction over and shows what it changes.
        """
        parts = [self.country, self.purpose, self.home]
        conversation.change(
            lambda given: self.show(known(given)),
            [conversation],
            parts,
            show_progress="hidden",
            api_name="assumed",
            api_visibility="private",
        )
        for number, part in enumerate(parts):
            part.input(
                answer,
                [*parts, chatbot, conversation, language],
                [chatbot, conversation],
                show_progress="hidden",
                concurrency_id="chat",
                api_name=f"assume_{number}",
                api_visibility="private",
            )

    def show(self, known: Assumed) -> list[Any]:
        """Return what the fields show."""
        guides = self._assistant.guides()
        country, home = (code if code in guides else "" for code in (known.country, known.home))
        return [country, str(known.purpose or ""), home]

    def chosen(self, country: Any, purpose: Any, home: Any, known: Assumed) -> Assumed:
        """Return what a visitor chose; a country without a guide stays while its field is empty."""
        return Assumed(
            country=self._code(country, known.country),
            purpose=Purpose(purpose) if purpose in tuple(Purpose) else None,
            home=self._code(home, known.home),
        )

    def _code(self, given: Any, known: str | None) -> str | None:
        guides = self._assistant.guides()
        if isinstance(given, str) and given in guides:
            return given
        return known if known and known not in guides else None
