"""Take a user's own articles into the library: each file is read, named if it cannot be, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.errors import InputError


class OwnArticles(Protocol):
    """Where a user's own articles are kept."""

    def add(self, path: Path) -> str:
        """Take one file in and return its identifier; raises `InputError` when it cannot be read as an article."""
        ...

    def files_under(self, path: Path) -> tuple[Path, ...]:
        """Return the files to take from a path, sorted; raises `InputError` when it does not exist."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What happened to one file: the identifier it was taken in under, or why it was skipped."""

    name: str
    identifier: str = ""
    error: InputError | None = None


def ingest(paths: Iterable[Path], own: OwnArticles) -> Iterator[Taken]:
    """Take in every file at `paths`, yielding each as it is done; what cannot be read is skipped and named.

    So is a second file of one name: it would replace the first, since an article is known by the name of its file.
    """
    names: dict[str, Path] = {}
    for path in paths:
        try:
            files = own.files_under(path)
        except InputError as exc:
            yield Taken(path.name, error=exc)
            continue
        for file in files:
            try:
                if names.setdefault(file.stem.casefold(), file) != file:
                    raise _same_name(file)
                yield Taken(file.name, own.add(file))
            except InputError as exc:
                yield Taken(file.name, error=exc)


def _same_name(file: Path) -> InputError:
    return InputError(
        f"“{file.name}” in “{file.parent.name}” was skipped: another file of that name was just added. Rename it.",
        key="own_same_name",
        name=file.name,
        folder=file.parent.name,
    )
