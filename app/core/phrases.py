"""The phrases of the offline writer in one language and one form of address, and the facts turned towards the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import AuthoringError
from app.core.model import Tone
from app.core.rulebook import Rulebook
from app.core.text import BLANK, fold

NEEDED = (
    "greeting", "greeting_formal", "hook_because", "hook_clause", "hook_plain", "hook_blank", "introduction_blank",
    "ask", "ask_short", "decline", "closing", "closing_warm", "closing_formal", "subject_blank",
    "mention_blank", "mention_clause",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the offline writer may say. `form` is one of the language's `[writer.forms]`."""

    form: str
    _lines: Mapping[str, str]
    _table: Mapping[str, Any]

    def __getitem__(self, name: str) -> str:
        return self._lines[name]

    def reason(self, name: str) -> str:
        """Return why the writer made a change."""
        return str(self._table["reasons"][name])

    def question(self, name: str) -> str:
        """Return what to ask the user about a blank."""
        return str(self._table["questions"][name])

    def closing(self, tone: Tone) -> str:
        """Return the closing that goes with a tone."""
        return self[{Tone.WARM: "closing_warm", Tone.FORMAL: "closing_formal"}.get(tone, "closing")]

    def note(self, name: str) -> str:
        """Return a remark about the rewrite as a whole."""
        return str(self._table["notes"][name])

    @property
    def blanks(self) -> frozenset[str]:
        """The blanks that the phrases themselves leave; each has its own question."""
        return frozenset(blank for line in self._lines.values() for blank in BLANK.findall(line))

    def is_subordinate(self, text: str) -> bool:
        """Return True when a clause cannot stand alone: it begins with a word such as "if" or "because"."""
        first = fold(text).lower().split(maxsplit=1)
        return bool(first) and first[0] in self._table["subordinate"]

    def formal(self, text: str) -> str:
        """Return `text` with the contractions and short forms of the language written out."""
        for short, full in self._table.get("formal", {}).items():
            text = re.sub(rf"\b{re.escape(short)}\b", full, text)
        return text

    def plainly(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return the formulas of ceremony in a text, each with what says the same plainly ("" for nothing)."""
        return tuple(
            (match[0], _upper_first(plain) if match[0][:1].isupper() else plain)
            for formula, plain in self._table.get("ceremony", ())
            for match in re.finditer(formula, text, re.IGNORECASE | re.MULTILINE)
        )

    def hook(self, fact: str) -> str:
        """Return the sentence that gives the user's fact as the reason for writing."""
        fact = fact.strip().rstrip(".;, ")
        low = fold(fact).lower()
        if any(low.startswith(start) for start in self._table["noun_starts"]):
            return self["hook_because"].format(fact=_lower_first(fact))
        clause = self._clause(fact)
        if clause:
            return self["hook_clause"].format(fact=clause)
        return self["hook_plain"].format(fact=fact)

    def sentence(self, fact: str, *, is_thing: bool = False) -> str:
        """Return a sentence with the user's own words, turned towards the reader where that is safe.

        Of a thing that is only named, nobody but the user knows what there is to say: a blank stands for it.
        """
        fact = fact.strip().rstrip(".;, ")
        if is_thing or any(fold(fact).lower().startswith(start) for start in self._table["noun_starts"]):
            return _upper_first(self["mention_blank"].format(fact=fact))
        words = fold(fact).lower().split()
        finite = self._table.get("finite", ())
        if turned := self._clause(fact):
            return f"{_upper_first(turned)}."
        if finite and not set(words[:2]) & set(finite):
            # In German the verb of "that we met in Bilbao" stands last, and only the clause can be taken over.
            return self["mention_clause"].format(fact=fact)
        return f"{_upper_first(fact)}."

    def _clause(self, fact: str) -> str | None:
        """Turn "She spoke at the fair" into "you spoke at the fair", or None where that cannot be done safely."""
        table = self._table["person"]
        words = fact.split()
        if len(words) < 2:
            return None
        if fold(words[0]).lower() in table["pronouns"]:
            words = words[1:]
        verb = fold(words[0]).lower()
        turned = self._turned(verb, words[0], table)
        if turned is None:
            return None
        subject = table["reader"] if table["needs_subject"] else ""
        rest = [self._possessive(word, table) for word in words[1:]]
        return " ".join(filter(None, [subject, turned, *rest]))

    def _turned(self, verb: str, written: str, table: Mapping[str, Any]) -> str | None:
        if self.form in table["same_person"]:
            # The third person is the form for the reader (usted): nothing to turn, if it is a verb at all.
            known = verb in table["verbs"] or any(verb.endswith(fold(e)) for e in table["endings"])
            return _lower_first(written) if known else None
        if verb in table["verbs"]:
            return str(table["verbs"][verb])
        for ending, other in table["endings"].items():
            if written.lower().endswith(ending):
                stem = written[: len(written) - len(ending)]
                return _lower_first(stem) + str(other)
        return None

    def _possessive(self, word: str, table: Mapping[str, Any]) -> str:
        return (
            str(table["possessives"].get(fold(word).lower(), word)) if self.form not in table["same_person"] else word
        )


def phrases(rulebook: Rulebook, form: str) -> Phrases:
    """Return the phrases of a language; `form` is one of its `[writer.forms]`, else its first.

    Raises `AuthoringError` naming what the language file lacks.
    """
    writer = rulebook.writer
    forms = writer.get("forms", {})
    if not forms:
        raise AuthoringError(f"{rulebook.where}: [writer.forms] is missing")
    chosen = form if form in forms else next(iter(forms))
    if lacking := [name for name in NEEDED if name not in forms[chosen]]:
        raise AuthoringError(f"{rulebook.where} [writer.forms.{chosen}]: missing {', '.join(lacking)}")
    return Phrases(chosen, forms[chosen], writer)


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
