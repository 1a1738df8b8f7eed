"""The form of address that a text shows (tú or usted, du or Sie), and which one a rewrite of it must show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.core.anatomy import scan
from app.core.model import Draft, Tone
from app.core.rulebook import Rulebook
from app.core.salutation import HONORIFICS
from app.core.text import fold

INFORMAL, FORMAL = "informal", "formal"

GENDERED = {
    "man": HONORIFICS["man"]
    | frozenset("estimado querido lieber geehrter cher caro prezado stimato egregio he his him".split()),
    "woman": HONORIFICS["woman"]
    | frozenset("estimada querida liebe chere cara prezada stimata egregia she her ella elle".split()),
}
"""Words, folded and without full stops, that say of a reader what a name does not; "Estimado/a" says nothing."""


def form_shown(text: str, rulebook: Rulebook) -> str:
    """Return "informal" or "formal" by which of the two has more hits, "" where neither, or the language has one form."""
    if not _names(rulebook):
        return ""
    read = scan(Draft(text=text), rulebook)
    informal, formal = (len(read.addressed(form)) for form in (INFORMAL, FORMAL))
    return INFORMAL if informal > formal else FORMAL if formal > informal else ""


def form_wanted(
    shown: str,
    *,
    tone: Tone,
    is_translated: bool,
    customary: str = "",
    is_first: bool = False,
    is_familiar: bool = False,
) -> str:
    """Return the form that a rewrite must have, "" for either.

    In its own language a text keeps its form. In another one, who is known to be on first-name terms (`is_familiar`)
    gets the informal form; else a formal tone asks for the formal one, and so does the reader's country where `customary`
    (of app.core.customs' pronouns) is "formal"; else what the draft `shown` holds. A first letter that shows nothing, as
    in English, is formal where the country is not known to do otherwise.
    """
    if not is_translated:
        return shown
    if is_familiar:
        return INFORMAL
    if FORMAL in (tone, customary):
        return FORMAL
    return shown or (FORMAL if is_first and not customary else "")


def form_called(form: str, rulebook: Rulebook) -> str:
    """Return what a form is called in a language ("usted"), "" where that has one form only."""
    return _names(rulebook).get(form, "")


def form_lost(text: str, wanted: str, rulebook: Rulebook) -> str:
    """Return what the wanted form is called ("usted") where `text` shows the other one, else ""."""
    shown = form_shown(text, rulebook)
    return _names(rulebook)[wanted] if wanted and shown and shown != wanted else ""


def bearer_assumed(text: str, sources: Sequence[str]) -> str:
    """Return the word in the greeting of `text` that makes the reader a man or a woman, "" where a source does so too.

    Whoever wrote it read that out of a name, or guessed.
    """
    said = {word for source in sources for word in _plain_words(source)}
    greeting = next((line for line in text.splitlines() if line.strip()), "")
    kinds = {kind for kind, words in GENDERED.items() if not words.isdisjoint(map(_plain, greeting.split()))}
    if len(kinds) != 1 or not GENDERED[kind := kinds.pop()].isdisjoint(said):
        return ""
    return next(word.strip(",:;") for word in greeting.split() if _plain(word) in GENDERED[kind])


def _plain_words(text: str) -> Iterator[str]:
    return map(_plain, text.split())


def _plain(word: str) -> str:
    return fold(word).strip(".,:;!?()\"'").replace(".", "").lower()


def _names(rulebook: Rulebook) -> dict[str, str]:
    called = rulebook.writer.get("called", {})
    return {str(form): str(called.get(name, name)) for form, name in rulebook.writer.get("address", {}).items()}
