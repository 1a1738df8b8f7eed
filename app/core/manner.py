"""The form of address that a text shows (tú or usted, du or Sie), and which one a rewrite of it must show."""

from __future__ import annotations

from app.core.anatomy import scan
from app.core.model import Draft, Tone
from app.core.rulebook import Rulebook

INFORMAL, FORMAL = "informal", "formal"


def form_shown(text: str, rulebook: Rulebook) -> str:
    """Return "informal" or "formal" by which of the two has more hits, "" where neither, or the language has one form."""
    if not _names(rulebook):
        return ""
    read = scan(Draft(text=text), rulebook)
    informal, formal = (len(read.addressed(form)) for form in (INFORMAL, FORMAL))
    return INFORMAL if informal > formal else FORMAL if formal > informal else ""


def form_wanted(shown: str, *, tone: Tone, is_translated: bool, customary: str = "") -> str:
    """Return the form that a rewrite must have, "" for either.

    In its own language a text keeps its form. In another one a formal tone asks for the formal form, and so does the
    reader's country where `customary` (of app.core.customs' pronouns) is "formal"; else what the draft `shown` holds.
    """
    if is_translated and FORMAL in (tone, customary):
        return FORMAL
    return shown


def form_lost(text: str, wanted: str, rulebook: Rulebook) -> str:
    """Return what the wanted form is called ("usted") where `text` shows the other one, else ""."""
    shown = form_shown(text, rulebook)
    return _names(rulebook)[wanted] if wanted and shown and shown != wanted else ""


def _names(rulebook: Rulebook) -> dict[str, str]:
    return {str(form): str(name) for form, name in rulebook.writer.get("address", {}).items()}
