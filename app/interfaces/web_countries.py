"""The tab of the page where two countries are seen side by side, and the road to a meeting with its calendar file.

Like every handler of the page, these check their own input: a country that is on no list counts as not chosen.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from app.bootstrap import Assistant
from app.core.guide import Guide
from app.core.model import Purpose, Stage
from app.core.plan import Plan
from app.core.words import Words
from app.interfaces.render_guide import FACTS, all_sources, holiday_lines, law_lines, plain, quiet_lines
from app.interfaces.render_markdown import block, harmless, literal
from app.interfaces.scale_picture import scale_picture

BREAK = "<br>"


class CountriesTab:
    """Layout and handlers of the tab; `words` gives the catalogue of a page language, `failed` the line for an error."""

    def __init__(
        self,
        assistant: Assistant,
        words: Callable[[Any], Words],
        failed: Callable[[Exception, Words], str],
        countries: Callable[[Words], list[tuple[str, str]]],
    ) -> None:
        self._assistant = assistant
        self._words = words
        self._failed = failed
        self._countries = countries

    def build(self, words: Words, language: gr.Radio) -> list[tuple[Any, dict[str, str]]]:
        """Lay out the tab; return the components with the lines that name them, for the page to translate."""
        lead = gr.Markdown(words.line("countries.text"))
        with gr.Row():
            home = gr.Dropdown(
                self._countries(words), value="", label=words.line("countries.home"), elem_id="countries-home"
            )
            there = gr.Dropdown(
                self._countries(words), value="", label=words.line("countries.there"), elem_id="countries-there"
            )
        now = gr.Markdown(elem_id="countries-now")
        differences = gr.Markdown(elem_id="countries-differences")
        # An image, for HTML components of the framework (6.31) evaluate strings as code, which our policy forbids.
        picture = gr.Markdown(elem_id="countries-picture")
        facts = gr.Markdown(elem_id="countries-facts")
        with gr.Accordion(words.line("fact.sections"), open=False, visible=False) as folded:
            passages = gr.Markdown(elem_id="countries-passages")
        shown = [now, differences, picture, facts, folded, passages]
        parts: tuple[Any, ...] = (home, there, language)
        for number, part in enumerate(parts):
            part.change(
                self.compare,
                [home, there, language],
                shown,
                show_progress="hidden",
                api_name=f"compare_countries_{number}",
                api_visibility="private",
            )
        return [
            (lead, {"value": "countries.text"}),
            (home, {"label": "countries.home", "choices": "country"}),
            (there, {"label": "countries.there", "choices": "country"}),
            (folded, {"label": "fact.sections"}),
            *self._plan(words, home, there, language),
        ]

    def _plan(
        self, words: Words, home: gr.Dropdown, there: gr.Dropdown, language: gr.Radio
    ) -> list[tuple[Any, dict[str, str]]]:
        with gr.Row():
            purpose = gr.Dropdown(
                [(words.line(f"purpose.{one}"), str(one)) for one in Purpose],
                value=str(Purpose.CUSTOMER),
                label=words.line("countries.purpose"),
                elem_id="countries-purpose",
            )
            stage = gr.Dropdown(
                [(words.line(f"stage.{one}"), str(one)) for one in Stage],
                value=str(Stage.FIRST_CONTACT),
                label=words.line("page.stage"),
            )
        with gr.Row():
            make = gr.Button(words.line("countries.plan"), variant="primary", elem_id="countries-plan")
            file = gr.DownloadButton(words.line("countries.file"), visible=False, elem_id="countries-file")
        road = gr.Markdown(elem_id="countries-road")
        make.click(
            self.plan,
            [home, there, purpose, stage, language],
            [road, file],
            show_progress="hidden",
            api_name="plan_meeting",
            api_visibility="private",
        )
        return [
            (purpose, {"label": "countries.purpose", "choices": "purpose"}),
            (stage, {"label": "page.stage", "choices": "stage_alone"}),
            (make, {"value": "countries.plan"}),
            (file, {"label": "countries.file"}),
        ]

    # --- handlers -----------------------------------------------------------------------------------------------------

    def compare(self, home: Any, there: Any, language: Any) -> list[Any]:
        """Return the moment, what differs, the picture, the facts side by side and the passages of the reader's guide."""
        words = self._words(language)
        hidden = gr.update(visible=False)
        here, reader = self._code(home), self._code(there)
        if reader is None:
            return ["", "", "", "", hidden, ""]
        now = self._assistant.now()
        try:
            guide = self._assistant.guide(reader, home=here, language=words.language, now=now)
            mine = self._assistant.guide(here, language=words.language, now=now) if here else None
            sending = self._assistant.moment.sending(country=reader, home=here, now=now, speak=words.language)
        except Exception as exc:  # noqa: BLE001 - a door
            return [self._failed(exc, words), "", "", "", hidden, ""]
        sides = [one for one in (mine, guide) if one and (one is guide or one.country != guide.country)]
        drawn = scale_picture([(one.name, one.facts["scales"]) for one in sides], words).encode()
        image = f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
        return [
            literal(sending.line),
            differences_markdown(guide, mine.name if mine else "", words),
            f"![{literal(words.line('fact.scales'))}]({image})",
            facts_markdown(sides, words),
            gr.update(visible=True),
            passages_markdown(guide, words),
        ]

    def plan(self, home: Any, there: Any, purpose: Any, stage: Any, language: Any) -> list[Any]:
        """Return the plan to read, and the file for a calendar program."""
        words = self._words(language)
        now = self._assistant.now().astimezone()
        try:
            made = self._assistant.plan(
                country=self._code(there),
                home=self._code(home),
                start=now.date(),
                today=now.date(),
                purpose=Purpose(purpose) if purpose in tuple(Purpose) else Purpose.CUSTOMER,
                stage=Stage(stage) if stage in tuple(Stage) else Stage.FIRST_CONTACT,
                language=words.language,
            )
            path = _written(made, self._assistant.calendar_file(made, now))
        except Exception as exc:  # noqa: BLE001 - a door
            return [self._failed(exc, words), gr.update(visible=False)]
        return [plan_markdown(made, words), gr.update(value=path, visible=True)]

    def _code(self, given: Any) -> str | None:
        return given if isinstance(given, str) and given in self._assistant.guides() else None


def _written(plan: Plan, content: bytes) -> str:
    """Write a calendar file into the page's private folder, under a name that nobody can guess, and return its path."""
    parent = Path(get_upload_folder())
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    path = folder / f"tertulia-{(plan.country or 'plan').lower()}.ics"
    path.write_bytes(content)
    return str(path)


# --- what is shown ----------------------------------------------------------------------------------------------------


def differences_markdown(guide: Guide, home: str, words: Words) -> str:
    """Return what differs as a table: here, there, what to change, and the passage behind it."""
    if not guide.home or guide.home == guide.country:
        return ""
    head = f"### {words.line('fact.differences')}"
    if not guide.differences:
        return f"{head}\n\n{words.line('fact.no_differences')}"
    sections = {passage.anchor: passage.section for passage in guide.sections}
    rows = [["", literal(home), literal(guide.name), words.line("fact.change")]]
    rows += [
        [
            f"**{literal(one.name)}**",
            literal(one.here),
            literal(one.there),
            f"{literal(one.advice)} *{literal(sections[one.section])}*",
        ]
        for one in guide.differences
    ]
    return f"{head}\n\n{_table(rows)}"


def facts_markdown(sides: list[Guide], words: Words) -> str:
    """Return the facts of one or two countries side by side."""
    pauses = [dict(zip(("least", "most"), one.facts["follow_up_days"], strict=True)) for one in sides]
    laws = [BREAK.join(map(literal, (line for law in one.law for line in law_lines(law, words)))) for one in sides]
    rows = [
        ["", *(literal(one.name) for one in sides)],
        [_name("local_time", words), *map(_times, sides)],
        *([_name(fact, words), *(literal(plain(one.facts[fact])) or "—" for one in sides)] for fact in FACTS),
        [_name("follow_up_days", words), *(words.line("fact.follow_up_range", **one) for one in pauses)],
    ]
    for name, lines in (("holidays", partial(holiday_lines, words=words)), ("quiet_times", quiet_lines)):
        rows.append([_name(name, words), *(BREAK.join(map(literal, lines(one.facts))) for one in sides)])
    return _table([*rows, [_name("law", words), *laws]])


def passages_markdown(guide: Guide, words: Words) -> str:
    """Return the whole guide to a country with its sources."""
    blocks = [f"**{literal(passage.section)}**\n\n{harmless(passage.text)}" for passage in guide.sections]
    sources = "\n".join(f"- {literal(source)}" for source in all_sources(guide))
    return "\n\n".join([*blocks, f"**{words.line('fact.sources')}**\n\n{sources}"])


def plan_markdown(plan: Plan, words: Words) -> str:
    """Return a plan, a heading a step; a text to start with stands in a block of its own."""
    blocks = [f"### {literal(plan.title)}", *filter(None, [literal(plan.preface)])]
    for step in plan.steps:
        lines = [
            f"#### {step.number}. {literal(step.title)}",
            f"*{literal(step.dates)}*",
            f"**{words.line('plan.why')}:** {literal(step.why)}",
            f"**{words.line('plan.what')}:** {literal(step.what)}",
            block(step.text),
            f"**{words.line('plan.stop')}:** {literal(step.stop)}",
        ]
        if step.citation:
            lines.append(
                f"*{words.line('plan.source')}: {literal(step.citation.title)}, {literal(step.citation.section)}*"
            )
        blocks.append("\n\n".join(lines))
    notes = "\n".join(f"- {literal(note)}" for note in plan.notes)
    return "\n\n".join([*blocks, f"#### {words.line('plan.notes')}", notes])


def _name(fact: str, words: Words) -> str:
    return f"**{words.line(f'fact.{fact}')}**"


def _times(guide: Guide) -> str:
    zones = guide.facts["local_time"]
    return BREAK.join(literal(f"{one['time'][11:16]}, {one['city']}") for one in zones)


def _table(rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
