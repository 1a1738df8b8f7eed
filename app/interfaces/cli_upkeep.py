"""The commands that look after the program: own articles and the index, its figures, what is set up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.core.errors import InputError, Unavailable
from app.core.text import visible
from app.interfaces import choices
from app.interfaces.cli_options import FormatOption, PageLanguageOption
from app.interfaces.cli_process import BAD_INPUT, FAILED, FINE, shared
from app.interfaces.terminal import tell, terminal_words, write_json, write_line


def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Your own articles: .md, .txt, .html, .pdf, .docx, or folders of them."
        ),
    ] = None,
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List your own articles.")] = False,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="Remove one of your own articles.")] = None,
) -> int:
    """Add your own articles, list or remove them; without a path, bring the index up to date."""
    assistant = shared.get()
    words = terminal_words()
    for identifier in remove or []:
        assistant.remove_article(identifier)
    if listed:
        for article in assistant.own_articles():
            write_line(f"{article.identifier}\t{article.passages}\t{article.title}")
        return FINE
    if paths:
        added = 0
        for taken in assistant.take_articles(paths):
            if taken.error:
                tell(visible(words.error(taken.error)))
            else:
                added += 1
                write_line(taken.identifier)
        if not added:
            return BAD_INPUT
    state = assistant.rebuild() if rebuild else assistant.bring_up_to_date()
    write_line(f"{state['passages']} passages, {state['store']}, {state['generation']}")
    if state["generation"] != "memory":
        return FINE
    raise Unavailable(
        f"The data folder {assistant.settings.data_dir} cannot be written.",
        key="data_folder",
        folder=str(assistant.settings.data_dir),
    )


def evaluate(
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML file with plots here.")] = None,
    messages: Annotated[
        Path | None, typer.Option("--messages", help="Your own labelled messages: JSON lines with text and label.")
    ] = None,
) -> int:
    """Measure critic, triage, router, rewrites and answers on the test sets that ship."""
    from app.interfaces.render_report import report_html, report_text  # noqa: PLC0415 - few ever ask

    assistant = shared.get()
    own = assistant.labelled(messages) if messages else []
    if report:
        with _writing(report):
            # Said at once, and not after half a minute's work.
            report.open("a").close()
    found = assistant.evaluate(own, tell=lambda part: tell(f"  {part} ..."))
    write_line(report_text(found))
    if report:
        with _writing(report):
            report.write_text(report_html(found), "utf-8")
    return FINE


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise InputError(f"{path} cannot be written.", key="unwritable", name=str(path)) from exc


def doctor(lang: PageLanguageOption = "", format_: FormatOption = "text") -> int:
    """Say what is set up and what is not, with the next step; a model server on this machine is found and offered."""
    from app.interfaces.doctor import checkup_json, checkup_text  # noqa: PLC0415

    choices.known("format", format_, ("text", "json"))
    assistant = shared.get()
    words = assistant.words(choices.language(lang) or assistant.settings.interface_language)
    found = assistant.examine(__version__)
    if format_ == "json":
        write_json(checkup_json(found, words))
    else:
        write_line(checkup_text(found, words))
    return FINE if found.passed else FAILED
