"""The words by which times are found in a draft: days and months of CLDR, through babel. No calendar is read for them."""

from __future__ import annotations

from functools import cache

from babel.core import Locale, UnknownLocaleError

from app.core.text import fold
from app.core.times import TimeWords


@cache
def time_words(language: str) -> TimeWords:
    """Return days and months of a language, folded; of English for one that CLDR does not know."""
    try:
        locale = Locale(language)
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")

    def folded(table: object, shift: int = 0) -> dict[str, int]:
        return {
            fold(str(name)).lower().rstrip("."): number + shift
            for number, name in table.items()  # type: ignore[attr-defined]
        }

    days = folded(locale.days["format"]["wide"])
    # Portuguese says "sexta" for "sexta-feira".
    days |= {name.partition("-")[0]: number for name, number in days.items() if name.endswith("-feira")}
    return TimeWords(
        language=str(locale.language),
        days=days,
        months=folded(locale.months["format"]["wide"]),
        short_days=folded(locale.days["format"]["abbreviated"]),
        short_months=folded(locale.months["format"]["abbreviated"]),
    )
