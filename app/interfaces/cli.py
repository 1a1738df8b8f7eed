"""The command line: reads files and options, calls one use case, prints text, JSON or SARIF.

Exit codes: 0 fine, 1 findings of severity error (critique), 2 bad usage or input, 3 something outside failed.
"""

from __future__ import annotations

import codecs
import json
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from app import __version__
from app.bootstrap import Assistant, build, system_words
from app.core.errors import DraftTooLong, InputError, TertuliaError, Unavailable, UnknownChoice
from app.core.model import MAX_CHARACTERS, Channel, Critique, Draft, Purpose, Severity, Stage, Tone
from app.core.text import scrub, visible
from app.core.words import Words
from app.interfaces import choices, output, render_json, render_text
from app.settings import Settings

FINE, FOUND, BAD_INPUT, FAILED = 0, 1, 2, 3

WIDEST = 4
"""Bytes that a character takes at most, in UTF-8 and in UTF-16."""


def _settings_help() -> str:
    """Return every setting with its description, from the settings themselves."""
    entries = [f"{names}\n    {what}" for names, what in Settings.described()]
    return "\b\n" + "\n".join(["Settings (environment variables):", *entries])


app = typer.Typer(
    name="tertulia",
    help="Write to people you do not know yet: critique and rewrite drafts, ask how to approach someone. "
    "Without a command it opens the page.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=False,
    epilog=_settings_help(),
)

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="A text file, or - for standard input.")]
Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE|-]...", help="Text files, or - for standard input.")]
ChannelOption = Annotated[str, typer.Option("--channel", help=f"One of: {', '.join(Channel)}.")]
StageOption = Annotated[str, typer.Option("--stage", help=f"One of: {', '.join(Stage)}.")]
LanguageOption = Annotated[
    str, typer.Option("--lang", help="Language of the text, such as en or es; recognised by default.")
]
CountryOption = Annotated[str, typer.Option("--country", help="Country of the reader, such as JP or DE.")]
HomeOption = Annotated[str, typer.Option("--from", help="Your own country, such as ES.")]
RegionOption = Annotated[
    str,
    typer.Option("--region", help="The reader's part of the country, for its holidays, such as BY in DE (ISO 3166-2)."),
]
FactOption = Annotated[
    list[str] | None,
    typer.Option("--fact", help="What you know about the reader, in your words; may be given three times."),
]
SubjectOption = Annotated[str, typer.Option("--subject", help="Subject line.")]
FormatOption = Annotated[str, typer.Option("--format", help="text or json; critique also knows sarif.")]


@dataclass(slots=True)
class _Shared:
    """What all commands use: one assistant a process."""

    assistant: Assistant | None = None

    def get(self) -> Assistant:
        if self.assistant is None:
            self.assistant = build(progress=_progress)
        return self.assistant


_shared = _Shared()


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code; whatever fails is one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    _shared.assistant = None
    try:
        result = app(args=list(arguments), standalone_mode=False)
        output.flush()
    except typer.Exit as exc:
        return exc.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return FAILED
    except typer.TyperException as exc:
        return _complain(exc.format_message(), BAD_INPUT)
    except TertuliaError as exc:
        return _complain(_words().error(exc), exc.exit_code)
    except ValidationError as exc:
        return _complain(_wrong_setting(exc), BAD_INPUT)
    except BrokenPipeError:
        output.drop()
        return FINE  # whoever read has seen enough
    except output.OutputFailed:
        output.drop()
        return _complain(_words().line("error.output"), FAILED)
    except Exception as exc:  # noqa: BLE001 - a door: nobody is shown a traceback
        output.drop()
        return _complain(
            _words().line("error.unexpected", reference=f"{type(exc).__name__} {uuid.uuid4().hex[:8]}"), FAILED
        )
    finally:
        if _shared.assistant is not None:
            _shared.assistant.close()
    return result if isinstance(result, int) else FINE


@app.callback(invoke_without_command=True)
def _page(
    context: typer.Context, *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> int:
    if version:
        _print(f"tertulia {__version__}")
        raise typer.Exit(FINE)
    return serve() if context.invoked_subcommand is None else FINE


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; by default this machine only.")] = "",
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    *,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> int:
    """Open the page."""
    from app.interfaces.server import serve_page  # noqa: PLC0415 - only here is there a server

    assistant = _shared.get()
    settings = assistant.settings
    serve_page(
        assistant,
        host=host or settings.host,
        port=settings.port if port is None else port,
        open_browser=open_browser and sys.stdout.isatty(),
        tell=_tell,
    )
    return FINE


@app.command()
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
    assistant = _shared.get()
    names = files or ["-"]
    make = _drafting(assistant, channel, stage, lang, country, home, region, fact, subject)
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

        _print_json(sarif(judged, __version__, assistant.safe_edit))
    elif format_ == "json" and several:
        for name, draft, found in judged:
            _print(json.dumps({"source": name, **shown(draft, found)}, ensure_ascii=False))
    elif format_ == "json":
        _, draft, found = judged[0]
        _print_json(shown(draft, found))
    else:
        for name, draft, found in judged:
            words = assistant.words(speak or found.language)
            head = f"== {visible(name)} ==\n" if several else ""
            text = render_text.critique_text(found, words, assistant.sending(draft, words.language))
            _print(head + text + ("\n" if several else ""))
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
            draft = make(_read(name))
            judged.append((name, draft, assistant.critique(draft, speak=speak)))
        except InputError as exc:
            if len(names) == 1:
                raise
            line = _words().error(exc)
            _complain(line if "name" in exc.values else f"{name}: {line}", BAD_INPUT)
    return judged


@app.command()
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
    assistant = _shared.get()
    draft = _drafting(assistant, channel, stage, lang, country, home, region, fact, subject)(_read(file))
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
        _print_json(render_json.rewrite_json(made, sending))
    else:
        _print(render_text.rewrite_text(made, assistant.words(speak or made.before.language), sending))
    return FINE


@app.command()
def triage(file: File = "-", format_: FormatOption = "text") -> int:
    """Say what a message you received is and what it wants, with courteous replies; nothing in it is opened."""
    choices.known("format", format_, ("text", "json"))
    assistant = _shared.get()
    speak = assistant.settings.language or None
    found = assistant.triage(_read(file), speak=speak)
    if format_ == "json":
        _print_json(render_json.received_json(found))
    else:
        _print(render_text.received_text(found, assistant.words(speak or found.language)))
    return FINE


@app.command()
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
    assistant = _shared.get()
    language = choices.language(lang)
    if not question.strip():
        raise InputError("There is no question to answer.", key="no_question")
    answer = assistant.ask(scrub(question), language=language, country=choices.country(assistant, country))
    if format_ == "json":
        _print_json(render_json.answer_json(answer))
    else:
        _print(render_text.answer_text(answer, assistant.words(answer.language)))
    return FINE


PageLanguageOption = Annotated[str, typer.Option("--lang", help="en or es; that of the command line by default.")]


@app.command()
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
    assistant = _shared.get()
    language = choices.language(lang) or assistant.settings.interface_language
    code = choices.country(assistant, country)
    if code is None:
        raise UnknownChoice("country", country, choices.COUNTRIES)
    mine = choices.country(assistant, home)
    part = choices.region(assistant, region, code)
    found = assistant.guide(code, home=mine, region=part, language=language, now=assistant.now())
    if format_ == "json":
        _print_json(guide_json(found))
    else:
        name = assistant.country_name(mine, language) if mine else ""
        _print(guide_text(found, assistant.words(language), name))
    return FINE


@app.command()
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
    assistant = _shared.get()
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
        _print_bytes(assistant.calendar_file(made, now))
    elif format_ == "json":
        _print_json(plan_json(made))
    else:
        _print(plan_text(made, assistant.words(language)))
    return FINE


@app.command()
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
    assistant = _shared.get()
    words = _words()
    for identifier in remove or []:
        assistant.remove_article(identifier)
    if listed:
        for article in assistant.own_articles():
            _print(f"{article.identifier}\t{article.passages}\t{article.title}")
        return FINE
    if paths:
        added = 0
        for taken in assistant.take_articles(paths):
            if taken.error:
                _tell(visible(words.error(taken.error)))
            else:
                added += 1
                _print(taken.identifier)
        if not added:
            return BAD_INPUT
    state = assistant.rebuild() if rebuild else assistant.bring_up_to_date()
    _print(f"{state['passages']} passages, {state['store']}, {state['generation']}")
    if state["generation"] != "memory":
        return FINE
    raise Unavailable(
        f"The data folder {assistant.settings.data_dir} cannot be written.",
        key="data_folder",
        folder=str(assistant.settings.data_dir),
    )


@app.command()
def evaluate(
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML file with plots here.")] = None,
    messages: Annotated[
        Path | None, typer.Option("--messages", help="Your own labelled messages: JSON lines with text and label.")
    ] = None,
) -> int:
    """Measure critic, triage, router, rewrites and answers on the test sets that ship."""
    from app.interfaces.render_report import report_html, report_text  # noqa: PLC0415 - few ever ask

    assistant = _shared.get()
    own = assistant.labelled(messages) if messages else []
    if report:
        with _writing(report):
            # Said at once, and not after half a minute's work.
            report.open("a").close()
    found = assistant.evaluate(own, tell=lambda part: _tell(f"  {part} ..."))
    _print(report_text(found))
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


@app.command()
def doctor(lang: PageLanguageOption = "", format_: FormatOption = "text") -> int:
    """Say what is set up and what is not, with the next step; a model server on this machine is found and offered."""
    from app.interfaces.doctor import checkup_json, checkup_text  # noqa: PLC0415

    choices.known("format", format_, ("text", "json"))
    assistant = _shared.get()
    words = assistant.words(choices.language(lang) or assistant.settings.interface_language)
    found = assistant.examine(__version__)
    if format_ == "json":
        _print_json(checkup_json(found, words))
    else:
        _print(checkup_text(found, words))
    return FINE if found.passed else FAILED


# --- options into values ----------------------------------------------------------------------------------------------


def _drafting(
    assistant: Assistant,
    channel: str,
    stage: str,
    lang: str,
    country: str,
    home: str,
    region: str,
    fact: list[str] | None,
    subject: str,
) -> Callable[[str], Draft]:
    """Check the options once and return what turns a text into a draft."""
    values: dict[str, Any] = {
        "channel": choices.choice("channel", channel, Channel),
        "stage": choices.choice("stage", stage, Stage),
        "language": choices.language(lang),
        "country": choices.country(assistant, country),
        "home": choices.home(assistant, home),
        "facts": choices.facts([scrub(one) for one in fact or []]),
        "subject": scrub(subject),
    }
    values["region"] = choices.region(assistant, region, values["country"])
    return lambda text: Draft(text=text, **values)


def _read(name: str) -> str:
    """Return the text of a file or of standard input; raises `InputError` for what is not text."""
    try:
        raw = _piped() if name == "-" else _bytes(Path(name))
    except FileNotFoundError as exc:
        raise InputError(f"The file {name} does not exist.", key="no_file", name=name) from exc
    except IsADirectoryError as exc:
        raise InputError(f"{name} is a folder.", key="is_folder", name=name) from exc
    except (OSError, ValueError) as exc:
        raise InputError(f"The file {name} cannot be read.", key="unreadable", name=name) from exc
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    is_cut = len(raw) > WIDEST * MAX_CHARACTERS
    try:
        # What was cut off may have ended in the middle of a character.
        text = codecs.getincrementaldecoder(encoding)().decode(raw, final=not is_cut)
    except UnicodeDecodeError as exc:
        raise InputError(f"{name} is not text", key="not_text", name=name) from exc
    controls = sum(character < " " and character not in "\t\n\r\f\x1b" for character in text[:4096])
    if controls > max(4, len(text[:4096]) // 20):
        raise InputError(f"{name} is not text", key="not_text", name=name)
    if is_cut:
        raise DraftTooLong(MAX_CHARACTERS, MAX_CHARACTERS, is_cut=True)
    return scrub(text)


def _piped() -> bytes:
    if sys.stdin is None:  # closed
        return b""
    if sys.stdin.isatty():
        _tell(_words().line("chat.paste"))
    return sys.stdin.buffer.read(WIDEST * MAX_CHARACTERS + WIDEST)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(WIDEST * MAX_CHARACTERS + WIDEST)


# --- what is printed --------------------------------------------------------------------------------------------------


def _words() -> Words:
    """Return the catalogue of the language the user set, or of the system; English when even that fails."""
    try:
        return system_words()
    except TertuliaError:
        return Words(
            "en", {"error": {"unexpected": "Tertulia cannot start (reference {reference}). Install it again."}}
        )


def _print(text: str) -> None:
    with output.stream() as stream:
        stream.write(text + "\n")


def _print_json(value: object) -> None:
    _print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_bytes(content: bytes) -> None:
    """Write a file as it is: its line ends are part of its format."""
    with output.stream() as stream:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()


def _tell(line: str) -> None:
    # Where there is nobody to tell, the exit code still says it.
    with suppress(OSError, AttributeError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def _complain(line: str, code: int) -> int:
    _tell(visible(" ".join(line.split())))
    return code


def _wrong_setting(exc: ValidationError) -> str:
    """Return the line that names the variable, what it was given and what it takes."""
    fault = exc.errors()[0]
    name = Settings.variable(str(fault["loc"][0]))
    limits = {key: str(value) for key, value in fault.get("ctx", {}).items()}
    words = _words()
    for kind, key in SETTING_FAULTS.items():
        if fault["type"].startswith(kind):
            return words.line("error.setting", name=name, detail=words.line(f"error.{key}", **limits))
    return words.line("error.setting", name=name, detail=fault["msg"])


SETTING_FAULTS = {
    "int_parsing": "setting_number",
    "float_parsing": "setting_number",
    "greater_than_equal": "setting_least",
    "greater_than": "setting_more",
    "less_than_equal": "setting_most",
    "literal_error": "setting_choice",
    "value_error": "setting_language",
    "string_pattern": "setting_ports",
}
"""From what pydantic calls a fault to our own line for it."""


def _progress(done: int, everything: int) -> None:
    """Draw the bar of a first start on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        return
    width = 30
    full = width * done // max(1, everything)
    sys.stderr.write(
        f"\r[{'#' * full}{'.' * (width - full)}] {done}/{everything}" + ("\n" if done >= everything else "")
    )
    sys.stderr.flush()
