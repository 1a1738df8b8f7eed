"""The commands for a text at hand: judge it, rewrite it, or say what a received one is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from app import __version__
from app.bootstrap import Assistant
from app.core.errors import InputError
from app.core.model import Critique, Draft, Severity, Tone
from app.core.text import visible
from app.interfaces import choices, render_json, render_text
from app.interfaces.cli_options import (
    ChannelOption,
    CountryOption,
    FactOption,
    File,
    Files,
    FormatOption,
    HomeOption,
    LanguageOption,
    RegionOption,
    StageOption,
    SubjectOption,
    drafting,
)
from app.interfaces.cli_process import BAD_INPUT, FINE, FOUND, shared
from app.interfaces.terminal import complain, read_text, terminal_words, write_json, write_line


def critique(
    files: Files = None,
    channel: ChannelOption = "",
    stage: StageOption = "",
    lang: LanguageOption = "",
    country: CountryOption = "",
    home: HomeOption = "",
    region: RegionOption = "",
    fact: FactOption = None,
    subject: SubjectOption = "",
    format_: FormatOption = "text",
) -> int:
    """Say how a message reads: score, verdict, and every finding with its reason.

    A file whose name ends in .jsonl holds many, one JSON object a line with "text" and, where known, "id", "subject",
    "channel", "stage", "language", "country" and "facts"; with --format json, so does the output.
    """
    choices.known("format", format_, ("text", "json", "sarif"))
    assistant = shared.get()
    names = files or ["-"]
    make = drafting(assistant, channel, stage, lang, country, home, region, fact, subject)
    if any(name.lower().endswith(".jsonl") for name in names):
        from app.interfaces import bulk  # noqa: PLC0415 - processes, only for who has many messages

        choices.known("format", format_, ("text", "json"))
        faulty, serious = bulk.critique_files(assistant, names, bulk.Task(make(""), as_json=format_ == "json"))
        return BAD_INPUT if faulty else FOUND if serious else FINE
    speak = assistant.settings.language or None
    judged = _judged(assistant, names, make, speak)
    several = len(names) > 1

    def shown(draft: Draft, found: Critique) -> dict[str, Any]:
        return render_json.critique_json(found, assistant.sending(draft, speak or found.language))

    if format_ == "sarif":
        from app.interfaces.render_sarif import sarif  # noqa: PLC0415

        write_json(sarif(judged, __version__, assistant.safe_edit))
    elif format_ == "json" and several:
        for name, draft, found in judged:
            write_line(json.dumps({"source": name, **shown(draft, found)}, ensure_ascii=False))
    elif format_ == "json":
        _, draft, found = judged[0]
        write_json(shown(draft, found))
    else:
        for name, draft, found in judged:
            words = assistant.words(speak or found.language)
            head = f"== {visible(name)} ==\n" if several else ""
            text = render_text.critique_text(found, words, assistant.sending(draft, words.language))
            write_line(head + text + ("\n" if several else ""))
    if len(judged) < len(names):
        return BAD_INPUT
    serious = any(f.severity is Severity.ERROR for _, _, found in judged for f in found.findings)
    return FOUND if serious else FINE


def _judged(
    assistant: Assistant, names: Sequence[str], make: Callable[[str], Draft], speak: str | None
) -> list[tuple[str, Draft, Critique]]:
    """Return the critique of each text; among several, one that cannot be read is named and the rest goes on."""
    judged = []
    for name in names:
        try:
            draft = make(read_text(name))
            judged.append((name, draft, assistant.critique(draft, speak=speak)))
        except InputError as exc:
            if len(names) == 1:
                raise
            line = terminal_words().error(exc)
            complain(line if "name" in exc.values else f"{name}: {line}", BAD_INPUT)
    return judged


def rewrite(
    file: File = "-",
    channel: ChannelOption = "",
    stage: StageOption = "",
    lang: LanguageOption = "",
    country: CountryOption = "",
    home: HomeOption = "",
    region: RegionOption = "",
    fact: FactOption = None,
    subject: SubjectOption = "",
    to: Annotated[
        str,
        typer.Option("--to", help="Language to write in; the draft's own by default, that of --country with: reader."),
    ] = "",
    tone: Annotated[str, typer.Option("--tone", help=f"One of: {', '.join(Tone)}.")] = "warm",
    variants: Annotated[
        int, typer.Option("--variants", min=1, max=3, help="How many versions, each in another tone.")
    ] = 1,
    format_: FormatOption = "text",
    *,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain English, for a reader who learned it as a second language.")
    ] = False,
) -> int:
    """Propose a version that is personal and invents nothing; what only you know stays a [blank]."""
    choices.known("format", format_, ("text", "json"))
    assistant = shared.get()
    draft = drafting(assistant, channel, stage, lang, country, home, region, fact, subject)(read_text(file))
    speak = assistant.settings.language or None
    made = assistant.rewrite(
        draft,
        tone=choices.choice("tone", tone, Tone) or Tone.WARM,
        variants=variants,
        to=choices.target(to),
        plain=plain,
        speak=speak,
    )
    sending = assistant.sending(draft, speak or made.before.language)
    if format_ == "json":
        write_json(render_json.rewrite_json(made, sending))
    else:
        write_line(render_text.rewrite_text(made, assistant.words(speak or made.before.language), sending))
    return FINE


def triage(file: File = "-", format_: FormatOption = "text") -> int:
    """Say what a message you received is and what it wants, with courteous replies; nothing in it is opened."""
    choices.known("format", format_, ("text", "json"))
    assistant = shared.get()
    speak = assistant.settings.language or None
    found = assistant.triage(read_text(file), speak=speak)
    if format_ == "json":
        write_json(render_json.received_json(found))
    else:
        write_line(render_text.received_text(found, assistant.words(speak or found.language)))
    return FINE
