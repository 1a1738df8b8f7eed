"""The user's own articles: text files copied into the data folder and read from there, beside the shipped ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
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
        slug = re.sub(r"[^a-z0-9]+", "-", fold(path.stem).lower()).strip("-")[:60] or "article"
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for old in self.root.glob(f"{slug}-????????.*"):
                old.unlink()
            (self.root / f"{slug}-{digest}{path.suffix.lower()}").write_text(text, "utf-8")
        except OSError as exc:
            raise InputError("The data folder cannot be written.", key="data_folder", folder=self.root.name) from exc
        return f"own/{slug}"

    def passages(self) -> tuple[Passage, ...]:
        """Return the passages of every own article, sorted by identifier."""
        found: list[Passage] = []
        if self.root.is_dir():
            for path in sorted(self.root.iterdir()):
                if path.suffix in SUFFIXES:
                    found += self._passages_of(path)
        return tuple(sorted(found, key=lambda p: p.identifier))

    def _passages_of(self, path: Path) -> list[Passage]:
        text = FRONT.sub("", _read(path))
        name = path.stem.rsplit("-", 1)[0]
        heading = re.search(r"^#[ \t]+(.+)$", text, re.MULTILINE)
        title = heading[1].strip() if heading else name.replace("-", " ").capitalize()
        language = self._detect(text)[0] or "en"
        splitter = RecursiveCharacterTextSplitter(chunk_size=LONGEST, chunk_overlap=0)
        found = []
        for place, (section, anchor, body) in enumerate(split_sections(text, title=title), start=1):
            for part, piece in enumerate(splitter.split_text(body), start=1):
                found.append(
                    Passage(
                        language=language,
                        article=f"own/{name}",
                        anchor=f"{anchor or f'section-{place}'}{f'-{part}' if part > 1 else ''}",
                        section=section,
                        title=title,
                        text=piece,
                    )
                )
        return found


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError(f"{path.name} is not text", key="not_text", name=path.name) from exc
    except OSError as exc:
        raise InputError(f"{path.name} cannot be read", key="unreadable", name=path.name) from exc
    if b"\0" in raw:
        raise InputError(f"{path.name} is not text", key="not_text", name=path.name)
    return HIDDEN.sub("", text)[: MAX_CHARACTERS * 10]
