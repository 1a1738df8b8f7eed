"""The lines that Tertulia says itself, in one language: a checked catalogue with values to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import AuthoringError, TertuliaError


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of one interface language by table and key."""

    language: str
    tables: Mapping[str, Mapping[str, Any]]

    def line(self, address: str, **values: object) -> str:
        """Return the line at `table.key` with `{placeholders}` filled; raises `AuthoringError` when it is missing."""
        return str(self._at(address)).format(**values)

    def lines(self, address: str) -> tuple[str, ...]:
        """Return the list at `table.key`."""
        return tuple(str(line) for line in self._at(address))

    def table(self, name: str) -> Mapping[str, Any]:
        """Return a whole table."""
        return self.tables[name]

    def error(self, error: TertuliaError) -> str:
        """Return what went wrong and what to do, in this language; the error's own English text as a last resort."""
        line = self.tables.get("error", {}).get(error.key)
        return str(line).format(**error.values) if line else str(error)

    def _at(self, address: str) -> Any:
        table, _, key = address.partition(".")
        try:
            return self.tables[table][key]
        except KeyError:
            raise AuthoringError(f"The catalogue of “{self.language}” has no line “{address}”") from None
