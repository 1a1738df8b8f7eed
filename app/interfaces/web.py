"""The page: its tabs, its language, its look, and how it is mounted in the program's one server.

Every handler is reachable over HTTP whatever the page shows, so each checks its own input. A visitor's state lives in
that visitor's session.
"""

from __future__ import annotations

import logging
import sys
import traceback
import types
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import gradio.queueing
import gradio.route_utils
import gradio.routes
from fastapi import FastAPI

from app.bootstrap import Assistant
from app.core.errors import TertuliaError
from app.core.model import Channel, Draft, Purpose, Stage, Tone
from app.core.words import Words
from app.interfaces.choices import targets
from app.interfaces.doctor import offer_markdown
from app.interfaces.render_markdown import hints_markdown, literal
from app.interfaces.web_assumed import purposes
from app.interfaces.web_chat import ChatTab
from app.interfaces.web_countries import CountriesTab
from app.interfaces.web_draft import choices
from app.interfaces.web_library import LibraryTab
from app.interfaces.web_workbench import AT_ONCE, WorkbenchTab
from app.settings import INTERFACE_LANGUAGES

LOG = logging.getLogger("tertulia")

UPLOAD_SIZE = "10mb"
SESSIONS = 500
STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")


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
                    chat = ChatTab(self._assistant, self._words, self._failed, self._countries, self._hints)
                    self._labels += [_Label(*pair) for pair in chat.build(words, language)]
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

    # --- handlers -----------------------------------------------------------------------------------------------------

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
        css=STYLE.read_text("utf-8"),
        head=f"<script>\n{SCRIPT.read_text('utf-8')}</script>",
    )
