"""The commands for what is not written yet: a question, a country, the steps to a meeting."""

from __future__ import annotations

from typing import Annotated

import typer

from app.core.errors import InputError, UnknownChoice
from app.core.model import Purpose, Stage
from app.core.text import scrub
from app.interfaces import choices, render_json, render_text
from app.interfaces.cli_options import (
    CountryOption,
    FormatOption,
    HomeOption,
    PageLanguageOption,
    RegionOption,
    StageOption,
)
from app.interfaces.cli_process import FINE, shared
from app.interfaces.terminal import write_bytes, write_json, write_line


def ask(
    question: Annotated[
        str, typer.Argument(help="A question, in English, Spanish, French, German, Portuguese or Italian.")
    ],
    lang: Annotated[str, typer.Option("--lang", help="Language of the question; recognised if not given.")] = "",
    country: CountryOption = "",
    format_: FormatOption = "text",
) -> int:
    """Answer from the articles, with their sources, or say that there is nothing reliable."""
    choices.known("format", format_, ("text", "json"))
    assistant = shared.get()
    language = choices.language(lang)
    if not question.strip():
        raise InputError("There is no question to answer.", key="no_question")
    answer = assistant.ask(scrub(question), language=language, country=choices.country(assistant, country))
    if format_ == "json":
        write_json(render_json.answer_json(answer))
    else:
        write_line(render_text.answer_text(answer, assistant.words(answer.language)))
    return FINE


def guide(
    country: Annotated[str, typer.Argument(metavar="CC", help="Country of the reader, such as JP or DE.")],
    home: HomeOption = "",
    region: RegionOption = "",
    lang: PageLanguageOption = "",
    format_: FormatOption = "text",
) -> int:
    """Tell how it is to write to a country; with --from, what tends to differ for you."""
    from app.interfaces.render_guide import guide_json, guide_text  # noqa: PLC0415 - a critique shows no guide

    choices.known("format", format_, ("text", "json"))
    assistant = shared.get()
    language = choices.language(lang) or assistant.settings.interface_language
    code = choices.country(assistant, country)
    if code is None:
        raise UnknownChoice("country", country, choices.COUNTRIES)
    mine = choices.country(assistant, home)
    part = choices.region(assistant, region, code)
    found = assistant.guide(code, home=mine, region=part, language=language, now=assistant.now())
    if format_ == "json":
        write_json(guide_json(found))
    else:
        name = assistant.country_name(mine, language) if mine else ""
        write_line(guide_text(found, assistant.words(language), name))
    return FINE


def plan(
    country: CountryOption = "",
    home: HomeOption = "",
    region: RegionOption = "",
    start: Annotated[str, typer.Option("--start", help="First day, as 2026-11-23; today by default.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help=f"One of: {', '.join(Purpose)}.")] = "customer",
    stage: StageOption = "first_contact",
    lang: PageLanguageOption = "",
    format_: Annotated[str, typer.Option("--format", help="text, json or ics (for a calendar program).")] = "text",
) -> int:
    """Plan the steps from a first contact to a meeting in person, on days that both countries keep as working days."""
    from app.interfaces.render_guide import plan_json, plan_text  # noqa: PLC0415

    choices.known("format", format_, ("text", "json", "ics"))
    assistant = shared.get()
    now = assistant.now().astimezone()
    language = choices.language(lang) or assistant.settings.interface_language
    there = choices.country(assistant, country)
    made = assistant.plan(
        country=there,
        region=choices.region(assistant, region, there),
        home=choices.country(assistant, home),
        start=choices.date(start, now.date()),
        today=now.date(),
        purpose=choices.choice("purpose", purpose, Purpose) or Purpose.CUSTOMER,
        stage=choices.choice("stage", stage, Stage) or Stage.FIRST_CONTACT,
        language=language,
    )
    if format_ == "ics":
        write_bytes(assistant.calendar_file(made, now))
    elif format_ == "json":
        write_json(plan_json(made))
    else:
        write_line(plan_text(made, assistant.words(language)))
    return FINE
