"""The user's own articles: kept as text in the data folder and read from there, beside the shipped ones.

Markdown and plain text are copied; other formats are kept as the Markdown that `app.adapters.converting` makes of them.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

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


class OwnArticleFolder:
    """Own articles under `<root>/<name>-<hash>.md|txt`, the hash that of the file as it was given."""

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
        kept_as = suffix if suffix in KEPT_AS else ".md"
        name = f"{_slug(path.stem)}-{hashlib.sha256(text.encode()).hexdigest()[:8]}{kept_as}"
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
        return f"{OWN}{_slug(path.stem)}"

    def remove(self, identifier: str) -> bool:
        """Delete an article, every version of it; False where there is none of that identifier."""
        found = [path for path in self._files() if _identifier(path) == identifier]
        try:
            for path in found:
                path.unlink()
        except OSError as exc:
            raise InputError("The data folder cannot be written.", key="data_folder", folder=self.root.parent) from exc
        return bool(found)

    def listed(self) -> tuple[OwnArticle, ...]:
        """Return what there is, sorted by identifier; a file that cannot be read counts no passages."""
        counts = Counter((p.article, p.language, p.title) for p in self.passages())
        known = {article: (language, title, count) for (article, language, title), count in counts.items()}
        names = sorted({_identifier(path) for path in self._files()})
        return tuple(OwnArticle(name, *(known.get(name) or ("", name.removeprefix(OWN), 0))) for name in names)

    def revision(self) -> object:
        """Return what changes whenever an article comes, goes or is replaced."""
        return tuple(path.name for path in self._files())

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
        text = _sectioned(FRONT.sub("", _read(path)))
        name = KEPT.sub("", path.stem)
        heading = re.search(r"^#[ \t]+(.+)$", text, re.MULTILINE)
        title = heading[1].strip() if heading else name.replace("-", " ").capitalize()
        language = self._detect(text[:SAMPLE])[0] or "en"
        splitter = RecursiveCharacterTextSplitter(chunk_size=LONGEST, chunk_overlap=0)
        for place, (section, anchor, body) in enumerate(split_sections(text, title=title), start=1):
            for part, piece in enumerate(splitter.split_text(body), start=1):
                yield Passage(
                    language=language,
                    article=f"{OWN}{name}",
                    anchor=f"{anchor or f'section-{place}'}{f'-{part}' if part > 1 else ''}",
                    section=section,
                    title=title,
                    text=piece,
                )


def _identifier(path: Path) -> str:
    return OWN + KEPT.sub("", path.stem)


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
