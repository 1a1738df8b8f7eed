"""The user's own articles: text files copied into the data folder and read from there, beside the shipped ones."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

from langchain_text_splitters import RecursiveCharacterTextSplitter

from app.adapters.library import FRONT
from app.core.articles import split_sections
from app.core.errors import InputError
from app.core.model import MAX_CHARACTERS, Passage
from app.core.text import HIDDEN, fold

SUFFIXES = (".md", ".txt")
LONGEST = 1200
"""Characters of a passage, as many as a section of the shipped articles has; a longer section is split."""

LARGEST = MAX_CHARACTERS * 10
"""Characters of an article: a thick book. More is a log or an export, and would slow every start."""

SAMPLE = 20_000
"""Characters by which the language is recognised."""

KEPT = re.compile(r"-[0-9a-f]{8}\Z")


class OwnArticleFolder:
    """Own articles under `<root>/<name>-<hash>.md|txt`; the same content is kept once."""

    def __init__(self, root: Path, detect: Callable[[str], tuple[str | None, bool]]) -> None:
        self.root = root
        self._detect = detect

    def files_under(self, path: Path) -> tuple[Path, ...]:
        """Return the files to take from a file or folder, sorted; raises `InputError` when it does not exist."""
        if path.is_dir():
            return tuple(sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES))
        if not path.is_file():
            raise InputError(f"The file {path.name} does not exist.", key="no_file", name=path.name)
        return (path,)

    def add(self, path: Path) -> str:
        """Copy one file in; an older version of the same name is replaced."""
        if path.suffix.lower() not in SUFFIXES:
            raise InputError(f"{path.name}: only .md and .txt", key="own_format", name=path.name)
        text = _read(path)
        if not text.strip():
            raise InputError(f"{path.name} is empty", key="own_empty", name=path.name)
        name = f"{_slug(path.stem)}-{hashlib.sha256(text.encode()).hexdigest()[:8]}{path.suffix.lower()}"
        fresh = self.root / f"{uuid.uuid4().hex[:8]}.tmp"
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Written aside and renamed: an article is there wholly or not at all, and the old one until then.
            fresh.write_text(text, "utf-8")
            fresh.replace(self.root / name)
            for old in self.root.glob(f"{_slug(path.stem)}-????????.*"):
                if old.name != name:
                    old.unlink()
        except OSError as exc:
            raise InputError("The data folder cannot be written.", key="data_folder", folder=self.root.parent) from exc
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
        return f"own/{_slug(path.stem)}"

    def passages(self) -> tuple[Passage, ...]:
        """Return the passages of every own article, sorted by identifier; a file that cannot be read is left out."""
        found: dict[str, Passage] = {}
        for path in self._files():
            # One unreadable file, put here by hand or damaged, must not take every other answer away.
            with suppress(InputError):
                for passage in self._passages_of(path):
                    free = _free(passage, found)
                    found[free.identifier] = free
        return tuple(found[name] for name in sorted(found))

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self.root.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
        except OSError:
            return []

    def _passages_of(self, path: Path) -> Iterator[Passage]:
        text = FRONT.sub("", _read(path))
        name = KEPT.sub("", path.stem)
        heading = re.search(r"^#[ \t]+(.+)$", text, re.MULTILINE)
        title = heading[1].strip() if heading else name.replace("-", " ").capitalize()
        language = self._detect(text[:SAMPLE])[0] or "en"
        splitter = RecursiveCharacterTextSplitter(chunk_size=LONGEST, chunk_overlap=0)
        for place, (section, anchor, body) in enumerate(split_sections(text, title=title), start=1):
            for part, piece in enumerate(splitter.split_text(body), start=1):
                yield Passage(
                    language=language,
                    article=f"own/{name}",
                    anchor=f"{anchor or f'section-{place}'}{f'-{part}' if part > 1 else ''}",
                    section=section,
                    title=title,
                    text=piece,
                )


def _slug(stem: str) -> str:
    """Return the name of an article in ASCII; a name with no letter of it gets one of its own all the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(stem).lower()).strip("-")[:60].strip("-")
    return plain or f"article-{hashlib.sha256(stem.encode()).hexdigest()[:6]}"


def _free(passage: Passage, taken: Container[str]) -> Passage:
    """Return the passage, under another anchor where its own is taken: the index keeps one passage an address."""
    for number in count(2):
        if passage.identifier not in taken:
            return passage
        passage = replace(passage, anchor=f"{passage.anchor}-{number}")
    return passage


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > 4 * LARGEST:
            raise _too_long(path)
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError(f"{path.name} is not text", key="not_text", name=path.name) from exc
    except OSError as exc:
        raise InputError(f"{path.name} cannot be read", key="unreadable", name=path.name) from exc
    if b"\0" in raw:
        raise InputError(f"{path.name} is not text", key="not_text", name=path.name)
    if len(text) > LARGEST:
        raise _too_long(path)
    return HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _too_long(path: Path) -> InputError:
    return InputError(
        f"“{path.name}” was skipped: it is longer than {LARGEST:,} characters. Split it into several files.",
        key="own_too_long",
        name=path.name,
        limit=LARGEST,
    )
