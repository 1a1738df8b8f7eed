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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr
import gradio.queueing
import gradio.route_utils
import gradio.routes
from fastapi import FastAPI

from app.bootstrap import Assistant
from app.core.diff import word_changes
from app.core.errors import TertuliaError
from app.core.model import MAX_CHARACTERS, Channel, Critique, Draft, Purpose, Rewrite, Severity, Stage, Tone
from app.core.routing import Intent
from app.core.text import scrub
from app.core.words import Words
from app.interfaces.choices import target_chosen, targets
from app.interfaces.doctor import offer_markdown
from app.interfaces.render_markdown import (
    back_reading_markdown,
    finding_line,
    further_markdown,
    hints_markdown,
    literal,
    paragraphs,
    passages_markdown,
    read_as,
    reply_markdown,
    strengths_markdown,
)
from app.interfaces.render_text import FIRST, own_words, written_by
from app.interfaces.web_countries import CountriesTab
from app.interfaces.web_library import LibraryTab
from app.services.chat import Conversation, Partial, Reply
from app.settings import INTERFACE_LANGUAGES

LOG = logging.getLogger("tertulia")

TURNS = 60
"""Messages of a conversation that stay on the page."""

BEAT = 0.1
"""Seconds between two updates while a model writes; each word on its own would be twenty times the traffic."""

AT_ONCE = 16
UPLOAD_SIZE = "10mb"
DISMISSED = 200
"""Findings that a session remembers as put aside."""

SESSIONS = 500
COLOURS = {Severity.ERROR: "#c0392b", Severity.WARNING: "#d68910", Severity.SUGGESTION: "#7f8c8d"}
GOOD = "#1e8449"
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


@dataclass(frozen=True, slots=True)
class _Advice:
    """The components of one line of advice."""

    row: Any
    text: Any
    accept: Any
    dismiss: Any

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.row, self.text, self.accept, self.dismiss


class Page:
    """Builds the page for one assistant and holds its handlers; no visitor's state is ever kept here."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._default = assistant.settings.interface_language
        self._labels: list[_Label] = []

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
                    self._workbench_tab(words, language)
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
        chatbot = gr.Chatbot(
            label="Tertulia",
            show_label=False,
            height="56vh",
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

    def _workbench_tab(self, words: Words, language: gr.Radio) -> None:
        with gr.Row():
            with gr.Column(scale=1):
                draft = gr.Textbox(
                    label=words.line("page.draft"),
                    placeholder=words.line("page.draft_placeholder"),
                    lines=12,
                    max_lines=30,
                    max_length=MAX_CHARACTERS,
                    elem_id="draft",
                )
                with gr.Row():
                    channel = gr.Dropdown(
                        self._choices("channel", Channel, words), value="", label=words.line("page.channel")
                    )
                    stage = gr.Dropdown(self._choices("stage", Stage, words), value="", label=words.line("page.stage"))
                with gr.Row():
                    country = gr.Dropdown(self._countries(words), value="", label=words.line("page.country"))
                    tone = gr.Dropdown(
                        [(words.line(f"tone.{t}"), str(t)) for t in Tone], value="warm", label=words.line("page.tone")
                    )
                to = gr.Dropdown(targets(self._assistant, words), value="", label=words.line("page.to"), elem_id="to")
                facts = gr.Textbox(
                    label=words.line("page.facts"),
                    placeholder=words.line("page.facts_placeholder"),
                    lines=2,
                    max_lines=3,
                    max_length=1500,
                    elem_id="facts",
                )
                rewrite = gr.Button(words.line("page.rewrite"), variant="primary", elem_id="rewrite")
                proposal = gr.Textbox(
                    label=words.line("page.proposal"), lines=8, buttons=["copy"], visible=False, elem_id="proposal"
                )
                differences = gr.HighlightedText(
                    label=words.line("page.differences"),
                    color_map={"-": COLOURS[Severity.ERROR], "+": GOOD},
                    show_inline_category=False,
                    show_legend=False,
                    visible=False,
                    elem_id="differences",
                )
                remarks = gr.Markdown(elem_id="remarks")
            with gr.Column(scale=1):
                verdict = gr.Markdown(words.line("page.waiting"), elem_id="verdict")
                spans = gr.HighlightedText(
                    label=words.line("page.spans"),
                    color_map=self._colours(),
                    show_legend=False,
                    show_inline_category=False,
                    combine_adjacent=False,
                    visible=False,
                    elem_id="spans",
                )
                advised = gr.Markdown(words.line("page.first_of_all"), visible=False, elem_id="advised")
                rows = [self._advice_row(number, words) for number in range(FIRST)]
                restore = gr.Button(
                    words.line("page.restore"), size="sm", variant="secondary", visible=False, elem_id="restore"
                )
                reasons = gr.Markdown(elem_id="reasons")
        self._labels += [
            _Label(draft, {"label": "page.draft", "placeholder": "page.draft_placeholder"}),
            _Label(channel, {"label": "page.channel", "choices": "channel"}),
            _Label(stage, {"label": "page.stage", "choices": "stage"}),
            _Label(country, {"label": "page.country", "choices": "country"}),
            _Label(tone, {"label": "page.tone", "choices": "tone"}),
            _Label(to, {"label": "page.to", "choices": "target"}),
            _Label(facts, {"label": "page.facts", "placeholder": "page.facts_placeholder"}),
            _Label(rewrite, {"value": "page.rewrite"}),
            _Label(spans, {"label": "page.spans"}),
            _Label(proposal, {"label": "page.proposal"}),
            _Label(differences, {"label": "page.differences"}),
            _Label(restore, {"value": "page.restore"}),
            *(_Label(row.accept, {"value": "page.accept"}) for row in rows),
            *(_Label(row.dismiss, {"value": "page.dismiss"}) for row in rows),
        ]
        dismissed = gr.State(frozenset(), time_to_live=3600)
        values = [draft, channel, stage, country, facts, language, dismissed]
        shown = [verdict, spans, reasons, advised, restore, *(part for row in rows for part in row.parts)]
        for number, trigger in enumerate(
            (draft.change, channel.change, stage.change, country.change, facts.change, language.change)
        ):
            trigger(
                self.critique,
                values,
                shown,
                show_progress="hidden",
                trigger_mode="always_last",
                concurrency_id="critic",
                concurrency_limit=AT_ONCE,
                api_name=f"critique_{number}" if number else "critique",
                api_visibility="private" if number else "public",
            )
        quietly: dict[str, Any] = {
            "show_progress": "hidden",
            "concurrency_id": "critic",
            "concurrency_limit": AT_ONCE,
            "api_visibility": "private",
        }
        for number, row in enumerate(rows):
            row.accept.click(partial(self.accept, number), values, [draft], api_name=f"accept_{number}", **quietly)
            row.dismiss.click(
                partial(self.dismiss, number), values, [dismissed, *shown], api_name=f"dismiss_{number}", **quietly
            )
        restore.click(self.restore, values, [dismissed, *shown], api_name="restore", **quietly)
        rewrite.click(
            self.rewrite,
            [*values[:-2], tone, language, dismissed, to],
            [proposal, differences, remarks],
            show_progress="minimal",
            concurrency_id="rewrite",
            concurrency_limit=AT_ONCE,
            api_name="rewrite",
        )

    @staticmethod
    def _advice_row(number: int, words: Words) -> _Advice:
        """Return one line of advice with its two buttons, hidden until there is something to say."""
        with gr.Row(visible=False, elem_classes="advice", elem_id=f"advice-{number}") as row:
            text = gr.Markdown(elem_id=f"advice-text-{number}")
            accept = gr.Button(
                words.line("page.accept"),
                size="sm",
                variant="primary",
                scale=0,
                min_width=90,
                elem_id=f"accept-{number}",
            )
            dismiss = gr.Button(
                words.line("page.dismiss"),
                size="sm",
                variant="secondary",
                scale=0,
                min_width=90,
                elem_id=f"dismiss-{number}",
            )
        return _Advice(row, text, accept, dismiss)

    # --- handlers -----------------------------------------------------------------------------------------------------

    def respond(
        self, message: Any, history: Any, conversation: Any, language: Any
    ) -> Iterator[tuple[Any, Messages, Conversation]]:
        """Answer one chat message; yields the box, the messages on the page and the conversation.

        The box is emptied once: what the visitor writes in it while the answer comes is left alone.
        """
        words = self._words(language)
        text = scrub(message) if isinstance(message, str) else ""
        kept = conversation if isinstance(conversation, Conversation) else Conversation()
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
                content = reply_markdown(event, words)
                if isinstance(event, Partial) and (model := self._assistant.model):
                    content += f"\n\n*{words.line('chat.model_writes', writer=literal(model.name))}*"
                if not isinstance(event, Partial) and event.intent in (Intent.DRAFT, Intent.COUNTRY):
                    content = "\n\n---\n\n".join(filter(None, [content, self._hints(kept.country, words)]))
                yield (
                    gr.skip(),
                    [*shown, {"role": "assistant", "content": content}, *self._passages(event, words)],
                    kept,
                )
        except Exception as exc:  # noqa: BLE001 - a door: nobody is shown a traceback
            yield gr.skip(), [*shown, {"role": "assistant", "content": self._failed(exc, words)}], kept

    def critique(
        self, text: Any, channel: Any, stage: Any, country: Any, facts: Any, language: Any, dismissed: Any
    ) -> list[Any]:
        """Critique the draft as it stands; returns verdict, highlighted text, reasons and the rows of advice."""
        words = self._words(language)
        if not isinstance(text, str) or not text.strip():
            return self._nothing(words.line("page.waiting"))
        try:
            draft = self._draft(text, channel, stage, country, facts, dismissed)
            found = self._assistant.critique(draft, speak=words.language)
            rows = self._advised(draft, found, words)
        except Exception as exc:  # noqa: BLE001 - a door
            return self._nothing(self._failed(exc, words))
        marked = bool(found.findings or found.strengths)
        spans = gr.update(value=_highlighted(draft.text, found, words), visible=marked)
        below = [further_markdown(found, words), strengths_markdown(found, words), self._hints(draft.country, words)]
        has_advice = gr.update(value=words.line("page.first_of_all"), visible=bool(found.costly))
        return [
            self._verdict(found, words),
            spans,
            "\n\n".join(filter(None, below)),
            has_advice,
            gr.update(visible=bool(draft.dismissed)),
            *rows,
        ]

    def accept(
        self,
        number: int,
        text: Any,
        channel: Any,
        stage: Any,
        country: Any,
        facts: Any,
        _language: Any,
        dismissed: Any,
    ) -> Any:
        """Make the edit of one piece of advice and return the draft; what cannot be done changes nothing."""
        try:
            draft = self._draft(text, channel, stage, country, facts, dismissed)
            found = self._assistant.critique(draft)
            edit = self._assistant.safe_edit(draft, found, found.costly[:FIRST][number])
        except (TertuliaError, IndexError):
            return gr.skip()
        return edit.applied(draft.text) if edit else gr.skip()

    def dismiss(
        self,
        number: int,
        text: Any,
        channel: Any,
        stage: Any,
        country: Any,
        facts: Any,
        language: Any,
        dismissed: Any,
    ) -> list[Any]:
        """Put one piece of advice aside for this session; returns what is put aside, and the critique without it."""
        kept = _dismissed(dismissed)
        try:
            found = self._assistant.critique(self._draft(text, channel, stage, country, facts, kept))
            advised = found.costly[number]
            kept = frozenset([*list(kept)[:DISMISSED], (advised.rule, advised.quote)])
        except (TertuliaError, IndexError):
            pass  # nothing stands there any more
        return [kept, *self.critique(text, channel, stage, country, facts, language, kept)]

    def restore(
        self, text: Any, channel: Any, stage: Any, country: Any, facts: Any, language: Any, _dismissed: Any
    ) -> list[Any]:
        """Show again what was put aside."""
        return [frozenset(), *self.critique(text, channel, stage, country, facts, language, ())]

    def rewrite(
        self,
        text: Any,
        channel: Any,
        stage: Any,
        country: Any,
        facts: Any,
        tone: Any,
        language: Any,
        dismissed: Any,
        to: Any = "",
    ) -> tuple[Any, Any, str]:
        """Rewrite the draft; returns the proposal, its differences (within one language) and the remarks."""
        words = self._words(language)
        hidden = gr.update(visible=False)
        try:
            draft = self._draft(text, channel, stage, country, facts, dismissed)
            chosen = Tone(tone) if tone in tuple(Tone) else Tone.WARM
            written_in, plain = target_chosen(self._assistant, to)
            made = self._assistant.rewrite(draft, tone=chosen, to=written_in, plain=plain, speak=words.language)
        except Exception as exc:  # noqa: BLE001 - a door
            return hidden, hidden, self._failed(exc, words)
        if not made.variants:
            return hidden, hidden, "\n\n".join(literal(note) for note in made.notes)
        proposal = made.variants[0].text
        if made.variants[0].critique.language != made.before.language:
            return gr.update(value=proposal, visible=True), hidden, _remarks(made, words)
        marks = [(piece, mark or None) for piece, mark in word_changes(draft.text.strip(), proposal)]
        return gr.update(value=proposal, visible=True), gr.update(value=marks, visible=True), _remarks(made, words)

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

    def _advised(self, draft: Draft, found: Critique, words: Words) -> list[Any]:
        """Return the updates of the rows of advice: row, text, and whether it can be accepted."""
        updates: list[Any] = []
        for number, finding in enumerate(found.costly[:FIRST], start=1):
            edit = self._assistant.safe_edit(draft, found, finding)
            accept = gr.update(visible=edit is not None, value=words.line("page.accept"))
            line = f"{number}. {finding_line(finding, words)}"
            updates += [gr.update(visible=True), line, accept, gr.update(value=words.line("page.dismiss"))]
        return updates + _empty_rows(FIRST - len(found.costly[:FIRST]))

    @staticmethod
    def _nothing(line: str) -> list[Any]:
        hidden = gr.update(visible=False)
        return [line, hidden, "", hidden, gr.skip(), *_empty_rows(FIRST)]

    def _draft(self, text: Any, channel: Any, stage: Any, country: Any, facts: Any, dismissed: Any = ()) -> Draft:
        """Return the draft; what is not in a closed list counts as not given."""
        lines = [line.strip() for line in str(facts or "")[:1500].splitlines() if line.strip()]
        return Draft(
            text=scrub(text) if isinstance(text, str) else "",
            channel=Channel(channel) if channel in tuple(Channel) else None,
            stage=Stage(stage) if stage in tuple(Stage) else None,
            country=country if country in self._assistant.guides() else None,
            facts=tuple(scrub(line) for line in lines[:3]),
            dismissed=_dismissed(dismissed),
        )

    def _failed(self, exc: Exception, words: Words) -> str:
        if isinstance(exc, TertuliaError):
            return literal(words.error(exc))
        reference = uuid.uuid4().hex[:8]
        # The class and a reference are logged, never the text of the error: it may quote what the user wrote.
        LOG.error("unexpected %s, reference %s", type(exc).__name__, reference)
        return words.line("error.unexpected", reference=reference)

    def _verdict(self, found: Critique, words: Words) -> str:
        dimensions = " · ".join(
            f"{words.line(f'dimension.{name}')} **{value}**" for name, value in found.dimensions.items()
        )
        length = words.line(
            "page.length" if found.length.limit else "page.length_free",
            characters=found.length.characters,
            limit=found.length.limit,
            words=found.length.words,
        )
        mass = words.line("page.mass_mail", percent=round(100 * found.mass_mail))
        lines = [
            words.line(f"chat.verdict_{found.verdict}", score=found.score),
            read_as(found, words),
            literal(found.advice),
            literal(found.route),
            dimensions,
            f"{length}. {mass}.",
        ]
        return "\n\n".join(filter(None, lines))

    def _passages(self, event: Partial | Reply, words: Words) -> Messages:
        """Return the passages an answer cites as a message that stays folded until somebody opens it."""
        if isinstance(event, Partial) or event.answer is None or not event.answer.citations:
            return []
        text = passages_markdown(self._assistant.cited(event.answer))
        return [{"role": "assistant", "content": text, "metadata": _folded(words.line("page.passages"))}]

    def _hints(self, country: str | None, words: Words) -> str:
        hints = self._assistant.country_hints(country, words.language)
        return hints_markdown(hints, self._assistant.country_name(country or "", words.language), words)

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
                return self._choices("channel", Channel, words)
            case "stage":
                return self._choices("stage", Stage, words)
            case "country":
                return self._countries(words)
            case "target":
                return targets(self._assistant, words)
            case "stage_alone":
                return self._choices("stage", Stage, words)[1:]
            case "purpose":
                return self._choices("purpose", Purpose, words)[1:]
        return [(words.line(f"tone.{tone}"), str(tone)) for tone in Tone]

    @staticmethod
    def _choices(what: str, kind: Sequence[Any] | Any, words: Words) -> list[tuple[str, str]]:
        return [(words.line("page.automatic"), ""), *((words.line(f"{what}.{member}"), str(member)) for member in kind)]

    def _countries(self, words: Words) -> list[tuple[str, str]]:
        named = [(self._assistant.country_name(code, words.language), code) for code in self._assistant.guides()]
        return [("—", ""), *sorted(named)]

    def _colours(self) -> dict[str, str]:
        """Return the colour of each kind of mark, under its name in every language of the page."""
        colours: dict[str, str] = {}
        for language in INTERFACE_LANGUAGES:
            words = self._words(language)
            colours |= {words.line(f"severity.{severity}"): colour for severity, colour in COLOURS.items()}
            colours[words.line("page.good")] = GOOD
        return colours


def _empty_rows(count: int) -> list[Any]:
    """Return the updates of so many rows of advice with nothing to say."""
    return [gr.update(visible=False), "", gr.skip(), gr.skip()] * count


def _dismissed(value: Any) -> frozenset[tuple[str, str]]:
    """Return what a visitor put aside; a session's own value, and yet looked at as if it came from outside."""
    pairs = value if isinstance(value, (frozenset, list, tuple)) else ()
    return frozenset(
        (rule, quote) for rule, quote in (p for p in pairs if isinstance(p, (tuple, list)) and len(p) == 2)
    )


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


def _highlighted(text: str, found: Critique, words: Words) -> list[tuple[str, str | None]]:
    """Cut the text at the findings and strengths; where two overlap, the one that starts first is shown."""
    marks = [(f.start, f.end, words.line(f"severity.{f.severity}")) for f in found.findings if f.end > f.start]
    marks += [(s.start, s.end, words.line("page.good")) for s in found.strengths if s.end > s.start]
    pieces: list[tuple[str, str | None]] = []
    done = 0
    for start, end, name in sorted(marks):
        if start < done:
            continue
        pieces += [(text[done:start], None), (text[start:end], name)]
        done = end
    return [piece for piece in [*pieces, (text[done:], None)] if piece[0]]


def _remarks(made: Rewrite, words: Words) -> str:
    variant = made.variants[0]
    lines = []
    if variant.critique.language in words.table("language"):
        lines.append(f"**{words.line('page.before_after', before=made.before.score, after=variant.critique.score)}**")
    lines += back_reading_markdown(variant, words)
    lines += filter(None, [own_words(variant, words)])
    if variant.questions:
        lines.append(f"**{words.line('page.questions')}**")
        lines.append("\n".join(f"- {literal(question)}" for question in variant.questions))
    reasons = list(dict.fromkeys(change.reason for change in variant.changes if change.reason))
    if reasons:
        lines.append(f"**{words.line('page.why')}**")
        lines.append("\n".join(f"- {literal(reason)}" for reason in reasons))
    lines += [literal(note) for note in made.notes]
    lines.append(f"*{literal(written_by(variant.writer, words))}*")
    return "\n\n".join(lines)


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
