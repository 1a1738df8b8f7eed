"""The tab of the page where a critique appears as one types, with edits to take over and a rewrite.

Like every handler of the page, these check their own input: what is on no list counts as not given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from app.bootstrap import Assistant
from app.core.diff import word_changes
from app.core.errors import TertuliaError
from app.core.model import Critique, Draft, Rewrite, Severity, Tone
from app.core.words import Words
from app.interfaces.choices import target_chosen, targets
from app.interfaces.render_markdown import (
    back_reading_markdown,
    finding_line,
    further_markdown,
    literal,
    read_as,
    strengths_markdown,
)
from app.interfaces.render_text import FIRST, own_words, written_by
from app.interfaces.web_draft import DraftFields, Given
from app.settings import INTERFACE_LANGUAGES

AT_ONCE = 16
"""Visitors whose drafts are read at the same time."""

DISMISSED = 200
"""Findings that a session remembers as put aside."""

COLOURS = {Severity.ERROR: "#c0392b", Severity.WARNING: "#d68910", Severity.SUGGESTION: "#7f8c8d"}
GOOD = "#1e8449"


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


class WorkbenchTab:
    """Layout and handlers of the tab; `words` gives the catalogue of a page language, `failed` the line for an error.

    `countries` are those a reader or a writer can be in, `hints` what a country's guide says first
    and whether now is a good moment to send there.
    """

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
        self._fields = DraftFields(assistant, countries)
        self._hints = hints

    def build(self, words: Words, language: gr.Radio) -> list[tuple[Any, dict[str, str]]]:
        """Lay out the tab; return the components with the lines that name them, for the page to translate."""
        with gr.Row():
            with gr.Column(scale=1):
                fields = self._fields.build(words)
                with gr.Row():
                    tone = gr.Dropdown(
                        [(words.line(f"tone.{t}"), str(t)) for t in Tone], value="warm", label=words.line("page.tone")
                    )
                    to = gr.Dropdown(
                        targets(self._assistant, words), value="", label=words.line("page.to"), elem_id="to"
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
        dismissed = gr.State(frozenset(), time_to_live=3600)
        values = [*self._fields.parts, language, dismissed]
        shown = [verdict, spans, reasons, advised, restore, *(part for row in rows for part in row.parts)]
        for number, part in enumerate([*self._fields.parts, language]):
            part.change(
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
            row.accept.click(
                partial(self.accept, number), values, [self._fields.text], api_name=f"accept_{number}", **quietly
            )
            row.dismiss.click(
                partial(self.dismiss, number), values, [dismissed, *shown], api_name=f"dismiss_{number}", **quietly
            )
        restore.click(self.restore, values, [dismissed, *shown], api_name="restore", **quietly)
        rewrite.click(
            self.rewrite,
            [*values, tone, to],
            [proposal, differences, remarks],
            show_progress="minimal",
            concurrency_id="rewrite",
            concurrency_limit=AT_ONCE,
            api_name="rewrite",
        )
        return [
            *fields,
            (tone, {"label": "page.tone", "choices": "tone"}),
            (to, {"label": "page.to", "choices": "target"}),
            (rewrite, {"value": "page.rewrite"}),
            (spans, {"label": "page.spans"}),
            (proposal, {"label": "page.proposal"}),
            (differences, {"label": "page.differences"}),
            (restore, {"value": "page.restore"}),
            *((row.accept, {"value": "page.accept"}) for row in rows),
            *((row.dismiss, {"value": "page.dismiss"}) for row in rows),
        ]

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

    def critique(self, *values: Any) -> list[Any]:
        """Critique the draft as it stands; returns verdict, highlighted text, reasons and the rows of advice."""
        given = Given(*values)
        words = self._words(given.language)
        if given.is_empty:
            return self._nothing(words.line("page.waiting"))
        try:
            draft = self._fields.read(given)
            found = self._assistant.critique(draft, speak=words.language)
            rows = self._advised(draft, found, words)
        except Exception as exc:  # noqa: BLE001 - a door
            return self._nothing(self._failed(exc, words))
        marked = bool(found.findings or found.strengths)
        spans = gr.update(value=_highlighted(draft.text, found, words), visible=marked)
        below = [
            further_markdown(found, words),
            strengths_markdown(found, words),
            self._hints(draft.country, draft.home, words),
        ]
        has_advice = gr.update(value=words.line("page.first_of_all"), visible=bool(found.costly))
        return [
            self._verdict(found, words),
            spans,
            "\n\n".join(filter(None, below)),
            has_advice,
            gr.update(visible=bool(draft.dismissed)),
            *rows,
        ]

    def accept(self, number: int, *values: Any) -> Any:
        """Make the edit of one piece of advice and return the draft; what cannot be done changes nothing."""
        given = Given(*values)
        try:
            draft = self._fields.read(given)
            found = self._assistant.critique(draft)
            edit = self._assistant.safe_edit(draft, found, found.costly[:FIRST][number])
        except (TertuliaError, IndexError):
            return gr.skip()
        return edit.applied(draft.text) if edit else gr.skip()

    def dismiss(self, number: int, *values: Any) -> list[Any]:
        """Put one piece of advice aside for this session; returns what is put aside, and the critique without it."""
        given = Given(*values)
        kept = given.put_aside
        try:
            advised = self._assistant.critique(self._fields.read(given)).costly[number]
            kept = frozenset([*list(kept)[:DISMISSED], (advised.rule, advised.quote)])
        except (TertuliaError, IndexError):
            pass  # nothing stands there any more
        return [kept, *self.critique(*values[:-1], kept)]

    def restore(self, *values: Any) -> list[Any]:
        """Show again what was put aside."""
        return [frozenset(), *self.critique(*values[:-1], ())]

    def rewrite(self, *values: Any) -> tuple[Any, Any, str]:
        """Rewrite the draft; returns the proposal, its differences (within one language) and the remarks.

        Behind the values of the fields stand the tone and what to write in.
        """
        *fields, tone, to = values
        given = Given(*fields)
        words = self._words(given.language)
        hidden = gr.update(visible=False)
        try:
            draft = self._fields.read(given)
            chosen = Tone(tone) if tone in tuple(Tone) else Tone.WARM
            written_in, plain = target_chosen(self._assistant, to)
            made = self._assistant.rewrite(draft, tone=chosen, to=written_in, plain=plain, speak=words.language)
        except Exception as exc:  # noqa: BLE001 - a door
            return hidden, hidden, self._failed(exc, words)
        if not made.variants:
            return hidden, hidden, "\n\n".join(literal(note) for note in made.notes)
        proposal = made.variants[0].text
        if made.variants[0].critique.language != made.before.language or proposal.strip() == draft.text.strip():
            return gr.update(value=proposal, visible=True), hidden, _remarks(made, words)
        marks = [(piece, mark or None) for piece, mark in word_changes(draft.text.strip(), proposal)]
        return gr.update(value=proposal, visible=True), gr.update(value=marks, visible=True), _remarks(made, words)

    # --- pieces -------------------------------------------------------------------------------------------------------

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
    if not variant.changes and variant.kept_wording == 1:
        lines.append(words.line("page.unchanged"))
    lines += back_reading_markdown(variant, words)
    lines += filter(None, [literal(own_words(variant, words))])
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
