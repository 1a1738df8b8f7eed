"""The chat tab: what a visitor says, and the answer as it comes.

What the browser sends as history is shown and never trusted; the conversation itself lives in the visitor's session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from app.bootstrap import Assistant
from app.core.model import MAX_CHARACTERS
from app.core.routing import Intent
from app.core.text import scrub
from app.core.words import Words
from app.interfaces.render_markdown import literal, paragraphs, passages_markdown, reply_markdown
from app.interfaces.web_assumed import AssumedRow
from app.interfaces.web_workbench import AT_ONCE
from app.services.chat import Conversation, Partial, Reply

TURNS = 60
"""Messages of a conversation that stay on the page."""

BEAT = 0.1
"""Seconds between two updates while a model writes; each word on its own would be twenty times the traffic."""

Messages = list[dict[str, Any]]


class ChatTab:
    """Builds the tab and holds its handlers; no visitor's state is ever kept here."""

    def __init__(
        self,
        assistant: Assistant,
        words: Callable[[Any], Words],
        failed: Callable[[Exception, Words], str],
        countries: Callable[[Words], list[tuple[str, str]]],
        hints: Callable[[str | None, str | None, Words], str],
    ) -> None:
        self._assistant = assistant
        self._words = words
        self._failed = failed
        self._hints = hints
        self._assumed = AssumedRow(assistant, words, countries)

    def build(self, words: Words, language: gr.Radio) -> list[tuple[Any, dict[str, str]]]:
        """Build the tab; returns its components with the lines that name them."""
        conversation = gr.State(Conversation(), time_to_live=3600)
        row = self._assumed.build(words)
        chatbot = gr.Chatbot(
            label="Tertulia",
            show_label=False,
            height="50vh",
            min_height=320,
            placeholder=words.line("chat.hello"),
            latex_delimiters=[],
            # Copying a whole answer would copy our Markdown with its escapes; a proposal has a button of its own.
            buttons=[],
            autoscroll=False,
            feedback_options=None,
            allow_tags=False,
            elem_id="conversation",
        )
        message = gr.Textbox(
            label=words.line("page.message"),
            placeholder=words.line("page.placeholder"),
            lines=1,
            max_lines=12,
            max_length=MAX_CHARACTERS,
            elem_id="message",
            autofocus=True,
        )
        with gr.Row():
            send = gr.Button(words.line("page.send"), variant="primary", elem_id="send", scale=3)
            stop = gr.Button(words.line("page.stop"), variant="stop", elem_id="stop", scale=1)
            clear = gr.Button(words.line("page.clear"), variant="secondary", elem_id="clear", scale=1)
        with gr.Row(elem_id="examples"):
            examples = [
                gr.Button(words.line(f"page.example_{n}"), size="sm", variant="secondary", elem_id=f"example-{n}")
                for n in (1, 2, 3)
            ]
        self._assumed.follow(conversation, chatbot, language, lambda given: _conversation(given).assumed, self.correct)
        inputs, outputs = [message, chatbot, conversation, language], [message, chatbot, conversation]
        running: list[Any] = [
            trigger(
                self.respond,
                inputs,
                outputs,
                show_progress="hidden",
                concurrency_id="chat",
                concurrency_limit=AT_ONCE,
                api_name=name,
            )
            for trigger, name in ((send.click, "chat"), (message.submit, "chat_submit"))
        ]
        running += [
            button.click(
                self.respond,
                [button, chatbot, conversation, language],
                outputs,
                show_progress="hidden",
                concurrency_id="chat",
                concurrency_limit=AT_ONCE,
                api_name=f"chat_example_{number}",
                api_visibility="private",
            )
            for number, button in enumerate(examples, start=1)
        ]
        stop.click(None, None, None, cancels=running, api_name="stop", api_visibility="private")
        clear.click(
            lambda: ("", [], Conversation()),
            None,
            outputs,
            cancels=running,
            show_progress="hidden",
            api_name="begin_anew",
            api_visibility="private",
        )
        return [
            *row,
            (chatbot, {"placeholder": "chat.hello"}),
            (message, {"label": "page.message", "placeholder": "page.placeholder"}),
            (send, {"value": "page.send"}),
            (stop, {"value": "page.stop"}),
            (clear, {"value": "page.clear"}),
            *((b, {"value": f"page.example_{n}"}) for n, b in enumerate(examples, start=1)),
        ]

    def respond(
        self, message: Any, history: Any, conversation: Any, language: Any
    ) -> Iterator[tuple[Any, Messages, Conversation]]:
        """Answer one chat message; yields the box, the messages on the page and the conversation.

        The box is emptied once: what the visitor writes in it while the answer comes is left alone.
        """
        words = self._words(language)
        text = scrub(message) if isinstance(message, str) else ""
        kept = _conversation(conversation)
        shown: Messages = _said(history)[-TURNS:]
        shown.append({"role": "user", "content": paragraphs(text[:MAX_CHARACTERS])})
        yield "", shown, kept
        last = 0.0
        try:
            for event in self._assistant.chat(text, kept, speak=words.language):
                if isinstance(event, Partial):
                    if time.monotonic() - last < BEAT:
                        continue
                    last = time.monotonic()
                else:
                    kept = event.conversation
                    words = self._words(event.language)
                yield (
                    gr.skip(),
                    [*shown, self._answer(event, words), *self._passages(event, words)],
                    kept,
                )
        except Exception as exc:  # noqa: BLE001 - a door: nobody is shown a traceback
            yield gr.skip(), [*shown, {"role": "assistant", "content": self._failed(exc, words)}], kept

    def correct(
        self, country: Any, purpose: Any, home: Any, history: Any, conversation: Any, language: Any
    ) -> tuple[Any, Conversation]:
        """Take over what a visitor chose in the row above the chat; a draft that it changes is read anew."""
        words = self._words(language)
        before = _conversation(conversation)
        try:
            known = self._assumed.chosen(country, purpose, home, before.assumed)
            reply = self._assistant.chat.assuming(known, before, speak=words.language)
        except Exception as exc:  # noqa: BLE001 - a door
            return [*_said(history)[-TURNS:], {"role": "assistant", "content": self._failed(exc, words)}], before
        if reply.critique is None:
            return gr.skip(), reply.conversation
        return [*_said(history)[-TURNS:], self._answer(reply, words)], reply.conversation

    def _passages(self, event: Partial | Reply, words: Words) -> Messages:
        """Return the passages an answer cites as a message that stays folded until somebody opens it."""
        if isinstance(event, Partial) or event.answer is None or not event.answer.citations:
            return []
        text = passages_markdown(self._assistant.cited(event.answer))
        return [{"role": "assistant", "content": text, "metadata": _folded(words.line("page.passages"))}]

    def _answer(self, event: Partial | Reply, words: Words) -> dict[str, Any]:
        """Return a reply as a message of the page; with a draft goes what its reader's country says first."""
        content = reply_markdown(event, words)
        if isinstance(event, Partial) and (model := self._assistant.model):
            content += f"\n\n*{words.line('chat.model_writes', writer=literal(model.name))}*"
        kept_as_read = isinstance(event, Reply) and event.conversation.draft and not event.critique
        if isinstance(event, Reply) and event.intent in (Intent.DRAFT, Intent.COUNTRY) and not kept_as_read:
            known = event.conversation.assumed
            content = "\n\n---\n\n".join(filter(None, [content, self._hints(known.country, known.home, words)]))
        return {"role": "assistant", "content": content}


def _conversation(given: Any) -> Conversation:
    """Return a visitor's conversation; what is none is a new one."""
    return given if isinstance(given, Conversation) else Conversation()


def _said(history: Any) -> Messages:
    """Return the texts of the page that have the shape of a message; they are shown again and never believed."""
    said: Messages = []
    for one in history if isinstance(history, list) else []:
        if isinstance(one, dict) and one.get("role") in ("user", "assistant"):
            content = one.get("content")
            parts = content if isinstance(content, list) else [{"text": content}]
            texts = [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
            if text := "\n\n".join(texts).strip():
                metadata = one.get("metadata")
                title = metadata.get("title") if isinstance(metadata, dict) else None
                folded = {"metadata": _folded(title[:80])} if isinstance(title, str) and title else {}
                said.append({"role": one["role"], "content": text, **folded})
    return said


def _folded(title: str) -> dict[str, str]:
    return {"title": title, "status": "done"}
