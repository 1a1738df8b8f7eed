"""Other formats into Markdown: HTML, PDF and Word, each in a process of its own with little memory and time.

A document is a stranger's: a small file can be made to unfold into gigabytes or to nest without end. So it is read in a
child process that the system ends when it takes too much, and whatever goes wrong there is one line here. Nothing is
fetched: pictures, links and style sheets of a document are never followed.

    python -m app.adapters.converting pdf < document > markdown        what the child runs
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import InputError

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LARGEST_FILE = 20 << 20
"""Bytes of a document that are read at all."""

LARGEST_TEXT = 4_000_000
"""Bytes of Markdown that are taken from a document: a thick book."""

MEMORY = 1 << 30
CPU_SECONDS = 10
PATIENCE = 15.0
"""Limits of the child: bytes of memory, seconds of computing, seconds in all (RELIABILITY: 59 kB of Word took 31 s)."""

UNFOLDED = 40 << 20
RATIO = 100
ENTRIES = 1_000
LARGEST_PART = 10 << 20
"""What a Word file may unfold to: bytes in all, times its own size, number of parts, bytes of its text."""

PAGES = 2_000
DEPTH = 200
"""Pages of a PDF; nested elements of an HTML page, beyond which the rest of a branch is left out."""

PROTECTED = 3
TOO_MUCH = 4
NO_TEXT = 5
"""Exit codes of the child that say why; any other than 0 means that the file is damaged."""

FAULTS = {PROTECTED: "own_protected", TOO_MUCH: "own_too_much", NO_TEXT: "own_no_text"}
FORMATS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"}


def to_markdown(path: Path) -> str:
    """Return the text of a document as Markdown. Raises `InputError` naming what is wrong with the file."""
    name = path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{name} is too large", key="own_too_large", name=name, limit=LARGEST_FILE >> 20)
        raw = path.read_bytes()
    except OSError as exc:
        raise InputError(f"{name} cannot be read", key="unreadable", name=name) from exc
    if not raw.strip():
        raise InputError(f"{name} is empty", key="own_empty", name=name)
    command = [sys.executable, "-I", "-c", CHILD, FORMATS[path.suffix.lower()], str(_package_folder())]
    try:
        ran = subprocess.run(  # noqa: S603 - our own interpreter and module; the document is its input only
            command, input=raw, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise InputError(f"{name} takes too long to read", key="own_too_much", name=name) from exc
    except OSError as exc:
        raise InputError(f"{name} cannot be read", key="unreadable", name=name) from exc
    if ran.returncode:
        # A child ended by the system (a negative code) wanted more than it was given.
        key = "own_too_much" if ran.returncode < 0 else FAULTS.get(ran.returncode, "own_damaged")
        raise InputError(f"{name} cannot be read ({key})", key=key, name=name)
    return ran.stdout.decode("utf-8", "replace")


CHILD = "import sys; sys.path.insert(0, sys.argv[2]); from app.adapters.converting import main; main(sys.argv[1])"
"""What the child runs: isolated from the folder it is started in, which may hold anything."""


def _package_folder() -> Path:
    return Path(__file__).parents[2]


# --- in the child -----------------------------------------------------------------------------------------------------


def main(kind: str) -> None:
    """Read a document from standard input and write its Markdown to standard output; exit with one of the codes."""
    _limit()
    try:
        text = CONVERTERS[kind](sys.stdin.buffer.read())
    except (MemoryError, RecursionError):
        sys.exit(TOO_MUCH)
    if not text.strip():
        sys.exit(NO_TEXT)
    sys.stdout.buffer.write(text.encode("utf-8", "replace")[:LARGEST_TEXT])


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - absent on Windows, where the time limit alone must do
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _html(raw: bytes) -> str:
    from bs4 import BeautifulSoup  # noqa: PLC0415 - in the child only
    from markdownify import MarkdownConverter  # noqa: PLC0415

    soup = BeautifulSoup(raw, "html.parser")
    for tag in soup(
        ["script", "style", "template", "noscript", "svg", "iframe", "object", "embed", "form", "img", "head"]
    ):
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        tag.decompose()
    _cut_below(soup, DEPTH)
    converter = MarkdownConverter(heading_style="atx", strip=["a", "img"], bullets="-")
    return re.sub(r"\n{3,}", "\n\n", unescape(str(converter.convert_soup(soup)))).strip()


def _cut_below(soup: BeautifulSoup, depth: int) -> None:
    """Empty every element at `depth`: a page nested deeper than any layout only wants to exhaust its reader."""
    level: list[Tag] = [soup]
    for _ in range(depth):
        level = [child for tag in level for child in tag.find_all(recursive=False)]
    for tag in level:
        tag.clear()


HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])", re.IGNORECASE
)


def _is_hidden(tag: object) -> bool:
    """Return True for what a reader of the page would not see: text meant for machines is no article."""
    get = getattr(tag, "get", None)
    if get is None:
        return False
    return bool(
        HIDDEN_STYLE.search(str(get("style") or ""))
        or get("hidden") is not None
        or str(get("aria-hidden")).lower() == "true"
    )


def _pdf(raw: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - in the child only
    from pypdf.errors import DependencyError, PdfReadError  # noqa: PLC0415

    reader = PdfReader(io.BytesIO(raw), strict=False)
    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError:  # a cipher that needs a package we do without: no password is empty that strong
        locked = True
    if locked:
        sys.exit(PROTECTED)
    pages: list[str] = []
    for number, page in enumerate(reader.pages):
        if number == PAGES or sum(map(len, pages)) > LARGEST_TEXT:
            break
        try:
            pages.append(page.extract_text() or "")
        except (PdfReadError, KeyError, ValueError, TypeError, AttributeError, IndexError):
            continue  # one broken page; the others may be whole
    title = str((reader.metadata.title if reader.metadata else "") or "").strip()
    text = "\n\n".join(_paragraphs(page) for page in pages if page.strip())
    return (f"# {title}\n\n{text}" if title and text else text).strip()


def _paragraphs(page: str) -> str:
    """Return the text of a page with the lines of a paragraph joined and words broken at line ends made whole."""
    whole = re.sub(r"(?<=[^\W\d_])-\n(?=[a-zà-ÿ])", "", page.replace("\r", "\n"))
    return re.sub(r"(?<![.!?:\n])\n(?!\n)", " ", whole)


def _docx(raw: bytes) -> str:
    import mammoth  # noqa: PLC0415 - in the child only

    _check_zip(raw)
    made = mammoth.convert_to_html(
        io.BytesIO(raw), convert_image=mammoth.images.img_element(lambda _image: {"src": ""})
    )
    return _html(made.value.encode())


def _check_zip(raw: bytes) -> None:
    """End the child for a file that unfolds beyond all measure, before anything of it is unfolded."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        parts = packed.infolist()
        if any(part.flag_bits & 1 for part in parts):
            sys.exit(PROTECTED)
        if len(parts) > ENTRIES or any(
            p.file_size > LARGEST_PART for p in parts if p.filename.endswith((".xml", ".rels"))
        ):
            sys.exit(TOO_MUCH)
        unfolded = sum(part.file_size for part in parts)
        if unfolded > UNFOLDED or unfolded > RATIO * max(1, len(raw)):
            sys.exit(TOO_MUCH)


CONVERTERS: dict[str, Callable[[bytes], str]] = {"html": _html, "pdf": _pdf, "docx": _docx}
