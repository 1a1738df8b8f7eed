"""The user's own articles: kept as text in the data folder and read from there, beside the shipped ones.

Markdown and plain text are copied; other formats are kept as the Markdown that `app.adapters.converting` makes of them.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Protocol

from langchain_text_splitters import RecursiveCharacterTextSplitter

from app.adapters.converting import FORMATS, to_markdown
from app.adapters.library import FRONT
from app.core.articles import split_sections
from app.core.errors import InputError
from app.core.model import MAX_CHARACTERS, OWN, OwnArticle, Passage
from app.core.text import HIDDEN, fold

KEPT_AS = (".md", ".txt")
SUFFIXES = (*KEPT_AS, *FORMATS)
LONGEST = 1200
"""Characters of a passage, as many as a section of the shipped articles has; a longer section is split."""

LARGEST = MAX_CHARACTERS * 10
"""Characters of an article: a thick book. More is a log or an export, and would slow every start."""

SAMPLE = 20_000
"""Characters by which the language is recognised."""

KEPT = re.compile(r"-[0-9a-f]{8}\Z")


class Shelf(Protocol):
    """Where the texts of own articles are kept, by name; each method may raise an error of `app.core.errors`."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all texts, sorted."""
        ...

    def texts(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return `(name, text)` of those of these names that can be read, sorted by name."""
        ...

    def write(self, name: str, text: str) -> None:
        """Keep a text under a name, wholly or not at all."""
        ...

    def delete(self, name: str) -> None:
        """Delete a text."""
        ...

    def close(self) -> None:
        """Let go of connections, if there are any."""
        ...


class FolderShelf:
    """Texts as files in a folder of the user's own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self) -> tuple[str, ...]:
        """Return the names of the files."""
        return tuple(path.name for path in self._files())

    def texts(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return name and text of every one of these files that can be read."""
        found = []
        for name in sorted(names):
            # One unreadable file, put here by hand or damaged, must not take every other answer away.
            with suppress(InputError):
                found.append((name, _read(self.root / name)))
        return tuple(found)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        fresh = self.root / f"{uuid.uuid4().hex[:8]}.tmp"
        with self._writable():
            try:
                self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Written aside and renamed: an article is there wholly or not at all, and the old one until then.
                fresh.write_text(text, "utf-8")
                fresh.replace(self.root / name)
            finally:
                with suppress(OSError):
                    fresh.unlink(missing_ok=True)

    def delete(self, name: str) -> None:
        """Delete a file."""
        with self._writable():
            (self.root / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise InputError("The data folder cannot be written.", key="data_folder", folder=self.root.parent) from exc

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self.root.iterdir() if path.suffix.lower() in KEPT_AS and path.is_file())
        except OSError:
            return []


class OwnArticleLibrary:
    """Own articles as texts named `<name>-<hash>.md|txt`, the hash that of the text: the same one is kept once.

    So what was read of such a text holds as long as its name is there, and one more or less costs no reading of the others.
    """

    def __init__(self, shelf: Shelf, detect: Callable[[str], tuple[str | None, bool]]) -> None:
        self._shelf = shelf
        self._detect = detect
        self._read: dict[str, tuple[Passage, ...]] = {}

    def files_under(self, path: Path) -> tuple[Path, ...]:
        """Return the files to take from a file or folder, sorted.

        Raises `InputError` when it does not exist, and for a folder that holds, or shows to us, none that could be taken.
        """
        try:
            if path.is_dir():
                if found := sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()):
                    return tuple(found)
            elif path.is_file():
                return (path,)
            else:
                raise InputError(f"The file {path.name} does not exist.", key="no_file", name=path.name)
        except OSError:
            pass  # a folder on the way that we may not enter, a name that no file can have
        allowed = ", ".join(SUFFIXES)
        raise InputError(f"{path.name}: nothing to add", key="own_nothing_in", name=path.name, allowed=allowed)

    def add(self, path: Path) -> str:
        """Take one file in; an older version of the same name is replaced, the same one is left as it is."""
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise InputError(
                f"{path.name}: only {', '.join(SUFFIXES)}",
                key="own_format",
                name=path.name,
                allowed=", ".join(SUFFIXES),
            )
        text = _read(path) if suffix in KEPT_AS else _plain(to_markdown(path), path)
        if not text.strip():
            raise InputError(f"{path.name} is empty", key="own_empty", name=path.name)
        slug = _slug(path.stem)
        kept_as = suffix if suffix in KEPT_AS else ".md"
        name = f"{slug}-{hashlib.sha256(text.encode()).hexdigest()[:8]}{kept_as}"
        there = self._shelf.names()
        if name not in there:
            self._shelf.write(name, text)
        for old in there:
            if old != name and _identifier(old) == OWN + slug:
                self._shelf.delete(old)
        return OWN + slug

    def remove(self, identifier: str) -> bool:
        """Delete an article, every version of it; False where there is none of that identifier."""
        found = [name for name in self._shelf.names() if _identifier(name) == identifier]
        for name in found:
            self._shelf.delete(name)
        return bool(found)

    def listed(self) -> tuple[OwnArticle, ...]:
        """Return what there is, sorted by identifier; a file that cannot be read counts no passages."""
        counts = Counter((p.article, p.language, p.title) for p in self.passages())
        known = {article: (language, title, count) for (article, language, title), count in counts.items()}
        names = sorted({_identifier(name) for name in self._shelf.names()})
        return tuple(OwnArticle(name, *(known.get(name) or ("", name.removeprefix(OWN), 0))) for name in names)

    def close(self) -> None:
        """Let go of the shelf's connections."""
        self._shelf.close()

    def revision(self) -> object:
        """Return what changes whenever an article comes, goes or is replaced."""
        return self._shelf.names()

    def passages(self) -> tuple[Passage, ...]:
        """Return the passages of every own article, sorted by identifier."""
        found: dict[str, Passage] = {}
        names = self._shelf.names()
        read = {name: self._read[name] for name in names if name in self._read}
        for name, text in self._shelf.texts([name for name in names if name not in read]):
            read[name] = tuple(self._passages_of(name, text))
        self._read = {name: passages for name, passages in read.items() if KEPT.search(name.rpartition(".")[0])}
        for name in sorted(read):
            for passage in read[name]:
                free = _free(passage, found)
                found[free.identifier] = free
        return tuple(found[name] for name in sorted(found))

    def _passages_of(self, name: str, text: str) -> Iterator[Passage]:
        text = _sectioned(FRONT.sub("", text))
        article = _identifier(name)
        heading = re.search(r"^#[ \t]+(.+)$", text, re.MULTILINE)
        title = heading[1].strip() if heading else article.removeprefix(OWN).replace("-", " ").capitalize()
        language = self._detect(text[:SAMPLE])[0] or "en"
        splitter = RecursiveCharacterTextSplitter(chunk_size=LONGEST, chunk_overlap=0)
        for place, (section, anchor, body) in enumerate(split_sections(text, title=title), start=1):
            for part, piece in enumerate(splitter.split_text(body), start=1):
                yield Passage(
                    language=language,
                    article=article,
                    anchor=f"{anchor or f'section-{place}'}{f'-{part}' if part > 1 else ''}",
                    section=section,
                    title=title,
                    text=piece,
                )


def _identifier(name: str) -> str:
    """Return the identifier of the article that a text of that name holds."""
    return OWN + KEPT.sub("", name.rpartition(".")[0])


ANY_HEADING = re.compile(r"^(#{1,6})[ \t]+(?=\S)", re.MULTILINE)


def _sectioned(text: str) -> str:
    """Return the text with its first heading as the title and every other one, of whatever level, as a section.

    A house style has its own ways with levels: Word's title is plain text, and a web page may begin with its third.
    """
    first = ANY_HEADING.search(text)
    if not first:
        return text
    is_title = not text[: first.start()].strip() and len(first[1]) == 1
    rest = text[first.end() :] if is_title else text[first.start() :]
    lead = text[: first.end()] if is_title else text[: first.start()]
    return lead + ANY_HEADING.sub("## ", rest)


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
        text = _decoded(path.read_bytes())
    except OSError as exc:
        raise InputError(f"{path.name} cannot be read", key="unreadable", name=path.name) from exc
    if text is None:
        raise InputError(f"{path.name} is not text", key="not_text", name=path.name)
    return _plain(text.replace("\r\n", "\n").replace("\r", "\n"), path)


CONTROL = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def _decoded(raw: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or the code page of Western Windows; None if it is none."""
    marked = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else text
    return None


def _plain(text: str, path: Path) -> str:
    if len(text) > LARGEST:
        raise _too_long(path)
    return HIDDEN.sub("", text.replace("\0", ""))


def _too_long(path: Path) -> InputError:
    return InputError(
        f"“{path.name}” was skipped: it is longer than {LARGEST:,} characters. Split it into several files.",
        key="own_too_long",
        name=path.name,
        limit=LARGEST,
    )
