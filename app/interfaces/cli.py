"""The command line: reads files and options, calls one use case, prints text, JSON or SARIF.

Exit codes: 0 fine, 1 findings of severity error (critique), 2 bad usage or input, 3 something outside failed.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from click.exceptions import Abort, ClickException, Exit

from app import __version__
from app.bootstrap import Assistant, build, system_words
from app.core.errors import InputError, TertuliaError, UnknownChoice
from app.core.model import MAX_CHARACTERS, Channel, Draft, Severity, Stage, Tone
from app.core.text import scrub
from app.core.words import Words
from app.interfaces import render_json, render_text

if TYPE_CHECKING:
    from enum import StrEnum

FINE, FOUND, BAD_INPUT, FAILED = 0, 1, 2, 3

app = typer.Typer(
    name="tertulia",
    help="Write to people you do not know yet: critique and rewrite drafts, ask how to approach someone. "
    "Without a command it opens the page.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=False,
)

Choice = TypeVar("Choice", bound="StrEnum")

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="A text file, or - for standard input.")]
Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE|-]...", help="Text files, or - for standard input.")]
ChannelOption = Annotated[str, typer.Option("--channel", help=f"One of: {', '.join(Channel)}.")]
StageOption = Annotated[str, typer.Option("--stage", help=f"One of: {', '.join(Stage)}.")]
LanguageOption = Annotated[
    str, typer.Option("--lang", help="Language of the text, such as en or es; recognised by default.")
]
CountryOption = Annotated[str, typer.Option("--country", help="Country of the reader, such as JP or DE.")]
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
    except Exit as exc:
        return exc.exit_code
    except (Abort, KeyboardInterrupt):
        return FAILED
    except ClickException as exc:
        return _complain(exc.format_message(), BAD_INPUT)
    except TertuliaError as exc:
        return _complain(_words().error(exc), exc.exit_code)
    except BrokenPipeError:
        return FINE
    except Exception as exc:  # noqa: BLE001 - a door: nobody is shown a traceback
        if type(exc).__name__ == "ValidationError":
            return _complain(_wrong_setting(exc), BAD_INPUT)
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
        raise Exit(FINE)
    return serve() if context.invoked_subcommand is None else FINE


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; by default this machine only.")] = "",
    port: Annotated[int, typer.Option("--port", help="Port; 0 takes a free one.")] = -1,
    *,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> int:
    """Open the page."""
    from app.interfaces.server import serve_page  # noqa: PLC0415 - Gradio takes seconds to import

    assistant = _shared.get()
    settings = assistant.settings
    serve_page(
        assistant,
        host=host or settings.host,
        port=settings.port if port < 0 else port,
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
    fact: FactOption = None,
    subject: SubjectOption = "",
    format_: FormatOption = "text",
) -> int:
    """Say how a message reads: score, verdict, and every finding with its reason."""
    _known("format", format_, ("text", "json", "sarif"))
    assistant = _shared.get()
    names = files or ["-"]
    make = _drafting(assistant, channel, stage, lang, country, fact, subject)
    read = [(name, make(_read(name))) for name in names]
    speak = assistant.settings.language or None
    judged = [(name, draft, assistant.critique(draft, speak=speak)) for name, draft in read]
    if format_ == "sarif":
        from app.interfaces.render_sarif import sarif  # noqa: PLC0415

        _print_json(sarif([(name, draft.text, found) for name, draft, found in judged], __version__))
    elif format_ == "json" and len(judged) > 1:
        for name, _, found in judged:
            _print(json.dumps({"source": name, **render_json.critique_json(found)}, ensure_ascii=False))
    elif format_ == "json":
        _print_json(render_json.critique_json(judged[0][2]))
    else:
        for name, _, found in judged:
            words = assistant.words(speak or (found.language if found.language in ("en", "es") else "en"))
            head = f"== {name} ==\n" if len(judged) > 1 else ""
            _print(head + render_text.critique_text(found, words) + ("\n" if len(judged) > 1 else ""))
    serious = any(f.severity is Severity.ERROR for _, _, found in judged for f in found.findings)
    return FOUND if serious else FINE


@app.command()
def rewrite(
    file: File = "-",
    channel: ChannelOption = "",
    stage: StageOption = "",
    lang: LanguageOption = "",
    country: CountryOption = "",
    fact: FactOption = None,
    subject: SubjectOption = "",
    to: Annotated[str, typer.Option("--to", help="Language to write in; the draft's own by default.")] = "",
    tone: Annotated[str, typer.Option("--tone", help=f"One of: {', '.join(Tone)}.")] = "warm",
    variants: Annotated[
        int, typer.Option("--variants", min=1, max=3, help="How many versions, each in another tone.")
    ] = 1,
    format_: FormatOption = "text",
) -> int:
    """Propose a version that is personal and invents nothing; what only you know stays a [blank]."""
    _known("format", format_, ("text", "json"))
    assistant = _shared.get()
    draft = _drafting(assistant, channel, stage, lang, country, fact, subject)(_read(file))
    speak = assistant.settings.language or None
    made = assistant.rewrite(
        draft,
        tone=_choice("tone", tone, Tone) or Tone.WARM,
        variants=variants,
        to=_language(to),
        speak=speak,
    )
    if format_ == "json":
        _print_json(render_json.rewrite_json(made))
    else:
        language = speak or (made.before.language if made.before.language in ("en", "es") else "en")
        _print(render_text.rewrite_text(made, assistant.words(language)))
    return FINE


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, in English or Spanish.")],
    lang: Annotated[str, typer.Option("--lang", help="Language of the answer: en or es.")] = "",
    country: CountryOption = "",
    format_: FormatOption = "text",
) -> int:
    """Answer from the articles, with their sources, or say that there is nothing reliable."""
    _known("format", format_, ("text", "json"))
    assistant = _shared.get()
    if lang:
        _known("language", lang, assistant.languages)
    answer = assistant.ask(scrub(question), language=lang or None, country=_country(assistant, country))
    if format_ == "json":
        _print_json(render_json.answer_json(answer))
    else:
        _print(render_text.answer_text(answer))
    return FINE


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Your own articles: .md, .txt, or folders.")
    ] = None,
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew.")] = False,
) -> int:
    """Add your own articles; without a path, bring the index up to date."""
    assistant = _shared.get()
    words = _words()
    if paths:
        done = assistant.add_articles(paths, lambda name: _tell(f"  {name}"))
        for _, error in done.skipped:
            _tell(words.error(error))
        for identifier in done.added:
            _print(identifier)
        if not done.added:
            return BAD_INPUT
    state = assistant.rebuild() if rebuild else assistant.bring_up_to_date()
    _print(f"{state['passages']} passages, {state['store']}, {state['generation']}")
    return FAILED if state["generation"] == "memory" else FINE


# --- options into values ----------------------------------------------------------------------------------------------


def _drafting(
    assistant: Assistant,
    channel: str,
    stage: str,
    lang: str,
    country: str,
    fact: list[str] | None,
    subject: str,
) -> Callable[[str], Draft]:
    """Check the options once and return what turns a text into a draft."""
    values: dict[str, Any] = {
        "channel": _choice("channel", channel, Channel),
        "stage": _choice("stage", stage, Stage),
        "language": _language(lang),
        "country": _country(assistant, country),
        "facts": tuple(scrub(f).strip() for f in (fact or []) if f.strip()),
        "subject": scrub(subject),
    }
    return lambda text: Draft(text=text, **values)


def _choice(what: str, given: str, kind: type[Choice]) -> Choice | None:
    if not given:
        return None
    _known(what, given, tuple(kind))
    return kind(given)


def _known(what: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise UnknownChoice(what, given, tuple(str(a) for a in allowed))


def _language(given: str) -> str | None:
    if not given:
        return None
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return Locale.parse(given.lower()).language
    except (UnknownLocaleError, ValueError):
        raise UnknownChoice("language", given, ("en", "es", "fr", "de", "pt", "it", "…")) from None


def _country(assistant: Assistant, given: str) -> str | None:
    code = given.strip().upper()
    if code and code not in assistant.country_codes:
        raise UnknownChoice("country", given, ("a two-letter code such as ES, DE, JP, US",))
    return code or None


def _read(name: str) -> str:
    """Return the text of a file or of standard input; raises `InputError` for what is not text."""
    try:
        raw = sys.stdin.buffer.read(MAX_CHARACTERS * 8) if name == "-" else _bytes(Path(name))
    except FileNotFoundError as exc:
        raise InputError(f"The file {name} does not exist.", key="no_file", name=name) from exc
    except OSError as exc:
        raise InputError(f"The file {name} cannot be read.", key="unreadable", name=name) from exc
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as exc:
        raise InputError(f"{name} is not text", key="not_text", name=name) from exc
    controls = sum(character < " " and character not in "\t\n\r\f\x1b" for character in text[:4096])
    if controls > max(4, len(text[:4096]) // 20):
        raise InputError(f"{name} is not text", key="not_text", name=name)
    return scrub(text)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(MAX_CHARACTERS * 8)


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
    sys.stdout.write(text + "\n")


def _print_json(value: object) -> None:
    _print(json.dumps(value, ensure_ascii=False, indent=2))


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _complain(line: str, code: int) -> int:
    _tell(" ".join(line.split()))
    return code


def _wrong_setting(exc: Exception) -> str:
    detail = exc.errors()[0]  # type: ignore[attr-defined]
    name = "TERTULIA_" + "_".join(str(part) for part in detail["loc"]).upper()
    return _words().line("error.setting", name=name, detail=detail["msg"])


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
