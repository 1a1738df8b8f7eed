"""The seams: what the use cases need from the world, each one narrow contract with more than one implementer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from app.core.model import Ranked

if TYPE_CHECKING:
    # A critique needs none of these, and their patterns take time to compile.
    from datetime import date, datetime

    from app.core.calendar import Holiday, QuietTime


class Retriever(Protocol):
    """Finds passages for a question."""

    def retrieve(
        self,
        question: str,
        *,
        language: str,
        asked_in: str | None = None,
        country: str | None = None,
        top_k: int = 8,
    ) -> tuple[Ranked, ...]:
        """Return at most `top_k` passages, best first, in `language`; guides of other countries are left out.

        `asked_in` is the language of the question where it is another one.
        """
        ...

    def language_of(self, question: str) -> str | None:
        """Return the language of a question, however short, or None where it could be one or the other."""
        ...

    def describe(self) -> dict[str, object]:
        """Return what serves the index (`store`, `generation`, `passages`), for the health page."""
        ...


class VectorSearch(Protocol):
    """Nearest passages to a vector, among those of one language and country."""

    name: str

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(Passage.identifier, cosine similarity)` pairs, nearest first."""
        ...

    def close(self) -> None:
        """Let go of files and threads; the object is not used again."""
        ...


class ModelWriter(Protocol):
    """A language model behind one method."""

    name: str
    host: str

    def write(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        """Yield the answer in pieces and return only when it is complete.

        Raises `WriterUnavailable`, also in the middle of the stream, when the answer fails, stalls, ends without the
        model having said that it is finished, or takes longer than the settings allow. Closing the generator closes
        the connection. Empty pieces may come while nothing else does, so that the generator can be closed then too.
        """
        ...

    def close(self) -> None:
        """Let go of connections and threads; the object is not used again."""
        ...


class Calendar(Protocol):
    """Which days are kept where, what the clock shows there, and how a day is called in a language."""

    def holidays(
        self, country: str, first: date, last: date, *, language: str = "en", region: str | None = None
    ) -> tuple[Holiday, ...]:
        """Return the public holidays from `first` to `last`, in order, named in `language` or else in English.

        `region` is the part of an ISO 3166-2 code behind the hyphen; where nothing is known of it, the country's own
        holidays are returned.
        """
        ...

    def quiet_times(self, country: str, moments: Sequence[str], first: date, last: date) -> tuple[QuietTime, ...]:
        """Return when the customary quiet weeks `moments` touch the days from `first` to `last`, in order."""
        ...

    def worked_weekends(self, country: str, first: date, last: date) -> frozenset[date]:
        """Return the days of weekends that are worked, in exchange for a holiday."""
        ...

    def local(self, moment: datetime, zone: str) -> datetime:
        """Return an aware `moment` as the clocks of an IANA time zone show it."""
        ...

    def at(self, day: date, minute: int, zone: str) -> datetime:
        """Return the moment at which the clocks of a zone show `minute` (from midnight) of `day`."""
        ...

    def zone_name(self, zone: str, language: str) -> str:
        """Return what a time zone is called."""
        ...

    def city(self, zone: str, language: str) -> str:
        """Return the city that a time zone is named after."""
        ...

    def weekdays(self, language: str) -> tuple[str, ...]:
        """Return the names of the days from Monday on."""
        ...

    def day_in_words(self, day: date, language: str, *, with_weekday: bool = False, until: date | None = None) -> str:
        """Return a date as people write it; the year, and the month, are left out where `until`, said next, says them."""
        ...

    def decimal_mark(self, country: str) -> str:
        """Return what stands before the decimals: "." or ","."""
        ...

    def day_first(self, country: str) -> bool:
        """Return True where 03/04 is the third of April."""
        ...
