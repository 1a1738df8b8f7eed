"""Whether the name of a place is somebody's name: "Jack London", "India Jones", "Frau Bremen"; never where somebody is from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from app.core.text import fold

HONORIFIC = re.compile(
    r"(?<!\w)(?:(?:[Mm]rs?|[Mm]s|[Mm]iss|[Dd]ra?|[Pp]rof|[Ss]ra?|[Ss]rta|[Ss]enora?|[Ss]enorita|[Dd]on|[Dd]ona|Herrn?|Frau|M|Mme"
    r"|Mlle|[Mm]adame|[Mm]onsieur|[Ss]ig|[Ss]ig\.ra|[Ss]ignora?|[Dd]ott|[Dd]ottoressa|[Dd]ottor|[Ss]enhora?|[Dd]outora?"
    r"|[Dd]octora?|[Pp]rofessora?|[Pp]rofesora?|[Ii]ng|[Ll]ic|Sir)\.? )+(?:[A-Z][\w'-]*\.? ){0,2}$"
)
"""A form of address, with up to two names or initials between it and the place: "Señora Lourdes Florencia"."""

NAMES_BEFORE = re.compile(r"(?<![\w'-])(?:[A-Z][\w'-]*\.? ){1,4}$")
NAME_BEHIND = re.compile(r"^ ([A-Z][\w'-]*)")
"""The names written without a mark beside that of the place."""

PLACED = re.compile(
    r"\b(?:[Ii]n|[Nn]ach|[Aa]us|[Ee]n|[Ee]m|[Ff]rom|[Dd]esde|[Dd]epuis|[Nn]ear|[Aa]cross|[Aa]t|[Bb]ei|[Cc]hez|[Vv]on|[Oo]f|[Dd]el?"
    r"|[Tt]he) $"
)
"""Words directly before a place; "de Carmen" is none of them, so that "la carta de Carmen Cuba" is still hers."""

WITHIN = re.compile(r"\b(?:[Ii]n|[Nn]ach|[Ee]n|[Ee]m|[Nn]ear|[Aa]cross) $")
"""Words behind which a whole row of names is a place: "in Santiago Chile"."""

TO_SOMEBODY = re.compile(r"\b(?:to|with|for|a|an|ad|fur|mit|con|com|avec|para|pour|per) [A-Z][\w'-]* $")
"""What stands before an unknown name and a family name: "to Wojtek Valencia"."""


@dataclass(frozen=True)
class Persons:
    """Names of persons, and what stands beside them; all folded and in small letters.

    `given` and `families` are common names; `towns` and `countries` names of places that are family names as well, often
    and now and then; `organisations` words that make a name an organisation's; `saints` words behind which a given name
    belongs to a place; `verbs` and `greetings` patterns of what somebody does behind a name and of what stands before it.
    """

    given: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    saints: frozenset[str] = frozenset()
    verbs: tuple[str, ...] = ()
    greetings: tuple[str, ...] = ()

    def named_by(self, plain: str, start: int, end: int, *, next_is_place: bool) -> bool:
        """Return True where the place named at `start` to `end` of a folded text is part of a person's name."""
        if not plain[start].isupper():
            return False
        before, name, behind = plain[:start], plain[start:end], plain[end:]
        if HONORIFIC.search(before):
            return True
        if PLACED.search(before):
            return False
        found = NAMES_BEFORE.search(before)
        names = [_word(one) for one in found[0].split()] if found else []
        follows = NAME_BEHIND.match(behind)
        family = "" if next_is_place or follows is None else _word(follows[1])
        if self.organisations.intersection((*names, family)):
            return False
        if found and (WITHIN.search(before[: found.start()]) or self.saints.intersection(names[-2:-1])):
            return False
        return self._behind_names(before, name, names, behind) or self._before_names(before, name, family, behind)

    def _behind_names(self, before: str, name: str, names: list[str], behind: str) -> bool:
        """Return True where the names before the place make it a family name."""
        if not names:
            return False
        if names[-1] in self.given or (len(names) > 1 and len(names[-1]) == 1 and names[-2] in self.given):
            return True
        known = any(one in self.given for one in names)
        if _word(name) not in self.towns:
            return known and _word(name) in self.countries
        return known or TO_SOMEBODY.search(before) is not None or self._acts.match(behind) is not None

    def _before_names(self, before: str, name: str, family: str, behind: str) -> bool:
        """Return True where the place is a given name: a family name follows, or only somebody can be greeted or act so."""
        if family in self.families:
            return True
        if _word(name) not in self.given:
            return False
        return bool(family or self._greeted.search(before) or self._acts.match(behind))

    @cached_property
    def _acts(self) -> re.Pattern[str]:
        return re.compile(rf"^ (?:{'|'.join(map(fold, self.verbs)) or '(?!)'})(?!\w)", re.IGNORECASE)

    @cached_property
    def _greeted(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(fold, self.greetings)) or '(?!)'}) $", re.IGNORECASE)


def _word(name: str) -> str:
    return name.lower().rstrip(".").removesuffix("'s")
