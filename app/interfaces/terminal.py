"""A terminal's streams: texts are read from files and standard input, results written, what goes wrong said beside them."""

from __future__ import annotations

import codecs
import json
import sys
from contextlib import suppress
from pathlib import Path

from app.bootstrap import system_words
from app.core.errors import DraftTooLong, InputError, TertuliaError
from app.core.model import MAX_CHARACTERS
from app.core.text import scrub, visible
from app.core.words import Words
from app.interfaces import output

WIDEST = 4
"""Bytes that a character takes at most, in UTF-8 and in UTF-16."""


def read_text(name: str) -> str:
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
        tell(terminal_words().line("chat.paste"))
    return sys.stdin.buffer.read(WIDEST * MAX_CHARACTERS + WIDEST)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(WIDEST * MAX_CHARACTERS + WIDEST)


def terminal_words() -> Words:
    """Return the catalogue of the language the user set, or of the system; English when even that fails."""
    try:
        return system_words()
    except TertuliaError:
        return Words(
            "en", {"error": {"unexpected": "Tertulia cannot start (reference {reference}). Install it again."}}
        )


def write_line(text: str) -> None:
    """Write a line of the result."""
    with output.stream() as stream:
        stream.write(text + "\n")


def write_json(value: object) -> None:
    """Write a result as JSON, indented."""
    write_line(json.dumps(value, ensure_ascii=False, indent=2))


def write_bytes(content: bytes) -> None:
    """Write a file as it is: its line ends are part of its format."""
    with output.stream() as stream:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()


def tell(line: str) -> None:
    """Say something beside the result, on standard error, at once."""
    # Where there is nobody to tell, the exit code still says it.
    with suppress(OSError, AttributeError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def complain(line: str, code: int) -> int:
    """Say in one line what went wrong and return the exit code."""
    tell(visible(" ".join(line.split())))
    return code


def draw_progress(done: int, everything: int) -> None:
    """Draw the bar of a first start on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        return
    width = 30
    full = width * done // max(1, everything)
    sys.stderr.write(
        f"\r[{'#' * full}{'.' * (width - full)}] {done}/{everything}" + ("\n" if done >= everything else "")
    )
    sys.stderr.flush()
