"""The command line: a command takes its options, calls one use case and writes text, JSON or SARIF.

Exit codes: 0 fine, 1 findings of severity error (critique), 2 bad usage or input, 3 something outside failed.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from typing import Annotated

import typer
from pydantic import ValidationError

from app import __version__
from app.core.errors import TertuliaError
from app.interfaces import output
from app.interfaces.cli_process import BAD_INPUT, FAILED, FINE, shared
from app.interfaces.cli_questions import ask, guide, plan
from app.interfaces.cli_texts import critique, rewrite, triage
from app.interfaces.cli_upkeep import doctor, evaluate, index
from app.interfaces.terminal import complain, tell, terminal_words, write_line
from app.interfaces.wrong_setting import wrong_setting
from app.settings import Settings


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


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code; whatever fails is one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    shared.assistant = None
    try:
        result = app(args=list(arguments), standalone_mode=False)
        output.flush()
    except typer.Exit as exc:
        return exc.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return FAILED
    except typer.TyperException as exc:
        return complain(exc.format_message(), BAD_INPUT)
    except TertuliaError as exc:
        return complain(terminal_words().error(exc), exc.exit_code)
    except ValidationError as exc:
        return complain(wrong_setting(exc, terminal_words()), BAD_INPUT)
    except BrokenPipeError:
        output.drop()
        return FINE  # whoever read has seen enough
    except output.OutputFailed:
        output.drop()
        return complain(terminal_words().line("error.output"), FAILED)
    except Exception as exc:  # noqa: BLE001 - a door: nobody is shown a traceback
        output.drop()
        return complain(
            terminal_words().line("error.unexpected", reference=f"{type(exc).__name__} {uuid.uuid4().hex[:8]}"), FAILED
        )
    finally:
        if shared.assistant is not None:
            shared.assistant.close()
    return result if isinstance(result, int) else FINE


@app.callback(invoke_without_command=True)
def _page(
    context: typer.Context, *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> int:
    if version:
        write_line(f"tertulia {__version__}")
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

    assistant = shared.get()
    settings = assistant.settings
    serve_page(
        assistant,
        host=host or settings.host,
        port=settings.port if port is None else port,
        open_browser=open_browser and sys.stdout.isatty(),
        tell=tell,
    )
    return FINE


for command in (critique, rewrite, triage, ask, guide, plan, index, evaluate, doctor):
    app.command()(command)
