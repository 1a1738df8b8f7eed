"""The page: a chat, and a workbench where the critique appears as one types. Gradio is known here only.

Every handler is reachable over HTTP whatever the page shows, so each checks its own input; what the browser sends as
history is shown and never trusted. A visitor's conversation lives in that visitor's session.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
import types
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
import gradio.queueing
import gradio.route_utils
import gradio.routes
from fastapi import FastAPI

from app.bootstrap import Assistant
from app.core.errors import TertuliaError
from app.core.model import MAX_CHARACTERS, Channel, Draft, Purpose, Stage, Tone
from app.core.routing import Intent
from app.core.text import scrub
from app.core.words import Words
from app.interfaces.choices import targets
from app.interfaces.doctor import offer_markdown
from app.interfaces.render_markdown import (
    hints_markdown,
    literal,
    paragraphs,
    passages_markdown,
    reply_markdown,
)
from app.interfaces.web_assumed import AssumedRow, purposes
from app.interfaces.web_countries import CountriesTab
from app.interfaces.web_draft import choices
from app.interfaces.web_library import LibraryTab
from app.interfaces.web_workbench import AT_ONCE, WorkbenchTab
from app.services.chat import Conversation, Partial, Reply
from app.settings import INTERFACE_LANGUAGES

LOG = logging.getLogger("tertulia")

TURNS = 60
"""Messages of a conversation that stay on the page."""

BEAT = 0.1
"""Seconds between two updates while a model writes; each word on its own would be twenty times the traffic."""

UPLOAD_SIZE = "10mb"
SESSIONS = 500
CSS = """
.gradio-container { max-width: 1180px !important; margin: 0 auto; }
#head { align-items: center; }
#head h1 { margin: 0; }
#head p { margin: 0; opacity: .8; }
#head ~ .tabs { margin-top: .25rem; }
#language { border: 0; box-shadow: none; background: none; padding: 0; }
#language .wrap { flex-wrap: nowrap; justify-content: flex-end; }
#language span[data-testid="block-info"] { display: none; }
#privacy p { font-size: .85rem; opacity: .7; }
#verdict > div > p:first-child strong { font-size: 1.2rem; }
#spans *, #differences * { word-break: normal; overflow-wrap: anywhere; }
#spans .textfield, #differences .textfield { display: block !important; line-height: 1.7; }
#spans .textfield span, #differences .textfield span { display: inline !important; margin: 0 !important; padding: 0 !important; }
#spans .textfield .text, #differences .textfield .text { white-space: pre-wrap; }
#spans .textfield .line-break, #differences .textfield .line-break { display: block !important; }
#reasons ol, .advice ol { padding-left: 2rem; }
.advice { align-items: center; gap: .5rem; }
.advice p { margin: 0; }
#countries-picture img { width: 100%; max-width: 40rem; }
#countries-differences, #countries-facts { max-width: calc(100vw - 4rem); overflow-x: auto; }
#countries-differences table { min-width: 44rem; }
#countries-facts table { min-width: 32rem; }
#countries-differences td, #countries-facts td { vertical-align: top; overflow-wrap: normal; word-break: normal; }
#countries-road pre, #countries-road pre code { font-family: inherit !important; white-space: pre-wrap !important; }
#conversation .top-panel { display: none; }
#conversation .placeholder { padding: 2rem; text-align: center; }
#conversation pre, #conversation pre code { font-family: inherit !important; font-size: 1rem !important; }
#conversation pre code { white-space: pre-wrap !important; overflow-wrap: anywhere; line-height: 1.5 !important; }
#assumed { gap: .5rem; }
@media (max-width: 640px) {
  #head { flex-direction: column; align-items: flex-start; }
  #language .wrap { justify-content: flex-start; }
  #examples { flex-direction: column; }
  .tab-wrapper { width: 0; min-width: 100%; }
  .tab-container { width: 100%; overflow-x: auto; }
  .tab-container button { padding: 0 .4rem !important; }
}
"""

SCRIPT = """<script>
(() => {
  let read = 0;
  const log = () => document.querySelector("#conversation [role=log]");
  const said = () => log() ? log().querySelectorAll(".user-row") : [];
  const show = () => {
    const messages = said();
    if (!messages.length) read = 0;
    if (messages.length <= read) return;
    const last = messages[messages.length - 1];
    log().scrollTop += last.getBoundingClientRect().top - log().getBoundingClientRect().top - 8;
  };
  new MutationObserver(() => requestAnimationFrame(show)).observe(document, { childList: true, subtree: true });
  const moved = (event) => { if (event.target.closest("#conversation")) read = said().length; };
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"])
    document.addEventListener(name, moved, { passive: true });
})();
</script>"""
"""An answer is read from its beginning: the page keeps the visitor's last message on top until the visitor scrolls."""

Messages = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Label:
    """A component and the lines that name it, by property."""

    component: Any
    lines: dict[str, str]


class Page:
    """Builds the page for one assistant and holds its handlers; no visitor's state is ever kept here."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._default = assistant.settings.interface_language
        self._labels: list[_Label] = []
        self._assumed = AssumedRow(assistant, self._words, self._countries)

    # --- layout -------------------------------------------------------------------------------------------------------

    def build(self) -> gr.Blocks:
        """Return the page."""
        words = self._words(self._default)
        with gr.Blocks(title="Tertulia", analytics_enabled=False, delete_cache=(600, 3600)) as page:
            with gr.Row(elem_id="head"):
                lead = gr.Markdown(words.line("page.heading"))
                language = gr.Radio(
                    [("English", "en"), ("Español", "es")],
                    value=self._default,
                    label=words.line("page.language"),
                    scale=0,
                    min_width=260,
                    container=False,
                    elem_id="language",
                )
            self._labels += [_Label(lead, {"value": "page.heading"}), _Label(language, {"label": "page.language"})]
            with gr.Tabs():
                with self._tab("page.chat", words):
                    self._chat_tab(words, language)
                with self._tab("page.workbench", words):
                    bench = WorkbenchTab(self._assistant, self._words, self._failed, self._countries, self._hints)
                    self._labels += [_Label(*pair) for pair in bench.build(words, language)]
                with self._tab("countries.tab", words):
                    countries = CountriesTab(self._assistant, self._words, self._failed, self._countries)
                    self._labels += [_Label(*pair) for pair in countries.build(words, language)]
                with self._tab("page.library", words):
                    library = LibraryTab(self._assistant, self._words, self._failed)
                    self._labels += [_Label(*pair) for pair in library.build(words, language, page)]
                with self._tab("page.about", words):
                    about = gr.Markdown(words.line("page.about_text"))
                    self._labels.append(_Label(about, {"value": "page.about_text"}))
            privacy = gr.Markdown(self._privacy(words), elem_id="privacy")
            outputs = [label.component for label in self._labels]
            language.change(
                self._relabel,
                [language],
                [*outputs, privacy],
                show_progress="hidden",
                api_name="relabel",
                api_visibility="private",
            )
            page.load(
                self._greet,
                None,
                [language, *outputs, privacy],
                show_progress="hidden",
                api_name="greet",
                api_visibility="private",
            )
        page.queue(max_size=64, default_concurrency_limit=AT_ONCE)
        # Every session keeps some 27 kB, users' text among it; Gradio's own limit is ten thousand.
        page.state_session_capacity = SESSIONS
        built: gr.Blocks = page
        return built

    def _tab(self, line: str, words: Words) -> gr.Tab:
        tab = gr.Tab(words.line(line))
        self._labels.append(_Label(tab, {"label": line}))
        return tab

    def _chat_tab(self, words: Words, language: gr.Radio) -> None:
        conversation = gr.State(Conversation(), time_to_live=3600)
        self._labels += [_Label(*pair) for pair in self._assumed.build(words)]
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
        self._labels += [
            _Label(chatbot, {"placeholder": "chat.hello"}),
            _Label(message, {"label": "page.message", "placeholder": "page.placeholder"}),
            _Label(send, {"value": "page.send"}),
            _Label(stop, {"value": "page.stop"}),
            _Label(clear, {"value": "page.clear"}),
            *(_Label(b, {"value": f"page.example_{n}"}) for n, b in enumerate(examples, start=1)),
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

    # --- handlers -----------------------------------------------------------------------------------------------------

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

    def _relabel(self, language: Any) -> list[Any]:
        words = self._words(language)
        return [*(self._labelled(label, words) for label in self._labels), gr.update(value=self._privacy(words))]

    def _greet(self, request: gr.Request) -> list[Any]:
        """Choose the visitor's language by the browser's, unless the settings name one."""
        language = self._default
        if not self._assistant.settings.language and request is not None:
            wanted = [
                part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
            ]
            language = next((one for one in wanted if one in INTERFACE_LANGUAGES), language)
        return [gr.update(value=language), *self._relabel(language)]

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _words(self, language: Any) -> Words:
        return self._assistant.words(language if language in INTERFACE_LANGUAGES else self._default)

    def _failed(self, exc: Exception, words: Words) -> str:
        if isinstance(exc, TertuliaError):
            return literal(words.error(exc))
        reference = uuid.uuid4().hex[:8]
        # The class and a reference are logged, never the text of the error: it may quote what the user wrote.
        LOG.error("unexpected %s, reference %s", type(exc).__name__, reference)
        return words.line("error.unexpected", reference=reference)

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

    def _hints(self, country: str | None, home: str | None, words: Words) -> str:
        """Return what the guide of the reader's country says first, and whether now is a good moment to send."""
        hints = self._assistant.country_hints(country, words.language)
        shown = hints_markdown(hints, self._assistant.country_name(country or "", words.language), words)
        sending = self._assistant.sending(Draft(text="", country=country, home=home), words.language)
        return "\n\n".join(filter(None, [shown, literal(sending.line) if sending else ""]))

    def _privacy(self, words: Words) -> str:
        model = self._assistant.model
        line = (
            words.line("page.privacy_model", model=literal(model.name), host=literal(model.host))
            if model
            else words.line("page.privacy_offline")
        )
        if note := self._assistant.retriever.describe()["note"]:
            line = f"{line} {words.line('page.status_memory', note=note)}"
        return "\n\n".join([line, *(offer_markdown(server, words) for server in self._assistant.offered)])

    def _labelled(self, label: _Label, words: Words) -> Any:
        values: dict[str, Any] = {}
        for name, line in label.lines.items():
            values[name] = self._choices_of(line, words) if name == "choices" else words.line(line)
        return gr.update(**values)

    def _choices_of(self, what: str, words: Words) -> list[tuple[str, str]]:
        match what:
            case "channel":
                return choices("channel", Channel, words)
            case "stage":
                return choices("stage", Stage, words)
            case "country":
                return self._countries(words)
            case "target":
                return targets(self._assistant, words)
            case "stage_alone":
                return choices("stage", Stage, words)[1:]
            case "purpose_or_none":
                return purposes(words)
            case "purpose":
                return choices("purpose", Purpose, words)[1:]
        return [(words.line(f"tone.{tone}"), str(tone)) for tone in Tone]

    def _countries(self, words: Words) -> list[tuple[str, str]]:
        named = [(self._assistant.country_name(code, words.language), code) for code in self._assistant.guides()]
        return [("—", ""), *sorted(named)]


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


def _log_class_of_failure() -> None:
    LOG.error("unexpected %s", type(sys.exc_info()[1]).__name__)


def _keep_texts_out_of_the_log() -> None:
    """Let Gradio log the class of a failure only: its tracebacks quote the values, and so what a visitor wrote."""
    quiet = types.SimpleNamespace(**vars(traceback) | {"print_exc": _log_class_of_failure})
    for module in (gradio.queueing, gradio.routes, gradio.route_utils):
        vars(module)["traceback"] = quiet


def mount_page(api: FastAPI, assistant: Assistant) -> FastAPI:
    """Mount the page in `api` at the root."""
    _keep_texts_out_of_the_log()
    handler: Callable[..., FastAPI] = gr.mount_gradio_app
    page = Page(assistant).build()
    # Without this, a mounted page (Gradio 6.31) skips the check that a file given as input was uploaded at all, and
    # copies any file of the machine that a visitor names into its cache, for the handlers to read.
    page.has_launched = True
    return handler(
        api,
        page,
        path="/",
        show_error=False,
        run_history=False,
        enable_monitoring=False,
        max_file_size=UPLOAD_SIZE,
        footer_links=[],
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        allowed_paths=[],
        theme=gr.themes.Soft(
            primary_hue="teal",
            font=["system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"],
            font_mono=["ui-monospace", "Consolas", "monospace"],
        ),
        css=CSS,
        head=SCRIPT,
    )
