"""Which country a question is about: by name, demonym, city; never by a person's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.persons import NAME_BEHIND, Persons
from app.core.text import fold

WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+|'s\b)*\.?")
"""A word; an elided article is one of its own, so that "d'Espagne" and "dell'Irlanda" name their country."""
LONGEST = 4
"""Words in the longest name of a country."""

CAPITALISED_ONLY = frozenset("turkey cuba mali togo niger guinea gales".split())
"""Names that in small letters are other words in one of the languages: the bird, the barrel, the winds."""

ALL_CAPITALS = frozenset(("us",))
"""Abbreviations that in small letters are other words."""

LANGUAGE_NOT_COUNTRY = re.compile(
    r"(?:\b(?:in|en|auf|em|idioma|language|lengua|into|al)\s+(?:(?:plain|simple|good|bad|broken|fluent|perfect)\s+)?)$",
    re.IGNORECASE,
)
"""What stands before "English" or "español" when the language is meant."""

LANGUAGE_NAMES = frozenset(
    "english ingles anglais inglese spanish espanol espagnol spagnolo espanhol german aleman allemand deutsch tedesco"
    " french frances francais francese portuguese portugues chinese chino chinois japanese japones japonais"
    " arabic arabe italian italiano swedish sueco hindi cinese giapponese arabo russo coreano chines japones turco polacco"
    " svedese portoghese".split()
)

ONLY_LANGUAGES = frozenset(
    "deutsch englisch franzosisch spanisch portugiesisch italienisch chinesisch japanisch arabisch schwedisch polnisch"
    " tschechisch danisch norwegisch finnisch russisch turkisch koreanisch niederlandisch griechisch ungarisch".split()
)
"""German words that without an ending are the language: "auf gut Deutsch", "kann Polnisch"."""

SOMEBODYS_LANGUAGE = re.compile(
    r"(?:\b(?:mi|tu|su|nuestro|vuestro|mon|ton|son|notre|votre|leur|meu|teu|seu"
    r"|il (?:mio|tuo|suo|nostro|vostro)|mein|dein|sein|ihr)\s+)$",
    re.IGNORECASE,
)
"""What stands before "español" when it is what somebody speaks: "mi español es flojo"."""

ENGLISH_OWNER = re.compile(r"\b(?:my|your|his|her|their|our)\s+$", re.IGNORECASE)
NO_THING_BEHIND = re.compile(
    r"^\s*(?:$|[^\w\s]|(?:is|isn't|was|wasn't|gets?|got|needs?|sounds?|looks?|seems?|has|and|or|but|before|after|when|while|because|so"
    r"|to|for|with|in|on|at|a|as|well|good|enough|too|myself|not|won't|will|would|can|could|might|may|here|there)\b)",
    re.IGNORECASE,
)
"""Around "Spanish" when it is what somebody speaks: "my Spanish is weak", but not "my Spanish client"."""

LANGUAGE_BEFORE_THING = re.compile(
    r"^\s*(?:e-?mails?|messages?|letters?|texts?|language|version|lesson|translation"
    r"|(?:is|isn't|n'est pas|est|es|no es|e|non e|nao e|ist)\s+(?:so|bad|good|poor|not|enough|weak|basic|malo|bueno|mauvais|bon"
    r"|ruim|fraco|bom|scarso|buono|schlecht|gut|regular|flojo)\b"
    r"|(?:suffit|basta|alcanza|chega|reicht|genugt)\b)",
    re.IGNORECASE,
)
"""What stands behind "English" when the language is meant."""

SPOKEN = re.compile(r"\b(?:i speak|we speak|hablo|hablamos|je parle|parlo|parliamo|falo|falamos)\s+$", re.IGNORECASE)
"""What stands before "French" when the writer speaks it; what the reader speaks tells where he is."""

OR_ANOTHER = re.compile(r"^\s+(?:or|o|ou|oder)\s+(?:in |en |em |auf )?(?:the |el |le |l')?(\w+)", re.IGNORECASE)
ANOTHER_OR = re.compile(r"(\w+)\s+(?:or|o|ou|oder)\s+(?:in |en |em |auf )?(?:the |el |le |l')?$", re.IGNORECASE)
"""Another language beside it: "English or Spanish?"."""

GERMAN_INHABITANTS = re.compile(r"(?<=\w{4})(?:ern|erin|erinnen)$")
"""Endings that make the people of a German place of it: "den Straßburgern". Not -er, with which surnames end too."""

HOME = re.compile(
    r"(?:\b(?:soy|somos|siendo|i am|i'm|im(?=\s+(?:from|an?|based)\s)|we are|we're|being|i come|we come|vengo|venimos|je suis"
    r"|nous sommes|je viens|etant|ich bin|ich komme|wir kommen"
    r"|wir sind|als|sou|sendo|sono|siamo|essendo)\s+"
    r"(?:de\s+|a\s+|an\s+|una?\s+|um\s+|uma\s+|un\s+|une\s+|eine?\s+|from\s+|aus\s+|di\s+|do\s+|da\s+"
    r"|d'|de\s+l'|dall'|dell')?"
    r"(?:(?!\w+ing\b|to\b|a\b|con\b)\w+\s+){0,2}?"
    # "soy exportadora de aceite en (Jaén)": a trade and where it is plied, but for what one writes, seeks or wants there
    r"|\b(?:soy|somos|sou|sono|siamo|je suis|nous sommes|ich bin|wir sind|i am|i'm|we are|we're)\s+"
    r"(?:(?!\w+ing\b|(?:an|para|for|pour|per|fur|y|e|et|und|and)\b|interes|escrib|escrev|scriv|ecri|schreib)\w+\s+){1,4}?"
    r"(?:en|in|a|em|no|na|au|bei)\s+"
    r"|\b(?:as\s+an?|como)\s+"
    r"|\b(?:escrib|writ|schreib|ecri|escrev|scriv|export|vend|sell)\w*\s+(?:from|desde|depuis|aus|da|do)\s+"
    r"|\b(?:mi|mis|nuestr[oa]s?)\s+(?:empresa|firma|marca|bodega|almazara|fabrica|equipo|startup|producto|vino|aceite)s?"
    r"\s+(?:de\s+|en\s+)?)$",
    re.IGNORECASE,
)
"""What stands before the writer's own country: "soy española", "nuestra empresa de España"."""

MADE_AT_HOME = re.compile(
    r"\b(?:(?:we|i)\s+(?:make|produce|grow|bottle|brew|manufacture|build|press|roast|distil)"
    r"|produc(?:imos|o)|elabor(?:amos|o)|fabric(?:amos|o)|cultiv(?:amos|o)|hacemos|criamos|cosechamos|embotellamos"
    r"|produ(?:zimos|zo)|fazemos|colhemos|produ(?:ciamo|co)|coltiv(?:iamo|o)|fabbrichiamo|imbottigliamo|alleviamo"
    r"|(?:nous|on|je)\s+(?:produi|fabriqu|elabor|cultiv|brass|elev)\w+|(?:wir|ich)\s+(?:produzier|erzeug|brau|bau|kelter|fertig)\w+"
    r"|(?:tenemos|tengo|llevamos|llevo|temos|tenho|abbiamo|ho|nous avons|j'ai|wir haben|ich habe|we have|we run|i run|i have)"
    r"\s+(?:un|una|uma|um|une|eine|einen|a|an)\s+(?:(?:pequen[ao]|piccol[ao]|petite?|kleinen?|small|little|family)\s+)?"
    r"(?:bodega|almazara|fabrica|taller|finca|queseria|adega|quinta|cantina|frantoio|azienda|fabbrica|caseificio|laboratorio"
    r"|cave|domaine|ferme|usine|atelier|fromagerie|weingut|brauerei|fabrik|werkstatt|molkerei|hof|winery|brewery|mill|factory"
    r"|farm|workshop|dairy))"
    r"(?:\s+(?!(?:para|for|pour|fur|per|that|que|che|qui|die|y|e|et|und|and)\b)\w+){0,4}?"
    r"\s+(?:in|en|no|na|em|nas|nos|nel|nella|nell'|a|au|aux|im|near|cerca de|bei)\s+(?:(?:the|la|el|las|los|der|le|les)\s+)?$",
    re.IGNORECASE,
)
"""What stands before the place where the writer makes what he sells: "we make cheese in Asturias"."""

COMPARED = re.compile(
    r"\b(?:same as|different (?:from|to|than)|unlike|compared (?:to|with)|just like|igual(?:\s+que|\s+a|\s+de)|lo mismo que"
    r"|distint[oa]s? (?:de|a)|diferentes? (?:de|a|do|da|dos)|a diferencia de|mesma coisa que|comme|pareil (?:que|qu')"
    r"|different de|(?:anders|gleich|genauso|so) (?:wie|als)|wie (?:in|bei|mit)|uguale a|divers[oi] da|come (?:in|con|a))"
    r"(?:\s+(?!(?:and|y|e|et|und)\b)\w+){0,3}?\s*$",
    re.IGNORECASE,
)
"""What stands before a country that another one is only compared with: "is it the same as writing to a German?"."""

UNITED_STATES_BEHIND = re.compile(r"\b(?:the|in|en|negli|gli|nos|os|aux|die|den|from|to|dagli|los|de|desde|dos|to)\s+$")
"""What stands before "usa" in small letters where it is the country and not a Spanish verb."""

ORIGIN = re.compile(
    r"\b(?:from|desde|depuis|aus|da|(?:moved|mude[ic]?|mudei|me mude|trasferit[oa]|umgezogen|demenage)\s+(?:de|von|da))"
    r"\s+$|\bdall'$",
    re.IGNORECASE,
)
"""What stands before the writer's own country when another one is named too: "exporting from Spain to Japan"."""

NAME_WITH_PLACE = re.compile(r"^(?: [A-Z][\w'&-]*)+ $")
"""Between a people and a place in a name, of which the place counts: "Deutsche Bank London"."""

OWN = re.compile(r"\b(?:my|our|a|an|una?)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
OWNED = re.compile(
    r"^\s+(?:\w+\s+)?(?:firm|startup|start-up|brand|exporter|winery|mill|maker|producer|product|wine|oil|cheese)s?\b",
    re.IGNORECASE,
)
"""Around the writer's own country when another one is named too: "our Spanish winery", "a French exporter"."""

FIRST_PERSON = re.compile(r"\b(?:my|our)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
PASSING = re.compile(r"\b(?:in|en|em|au|a|im)\s+$", re.IGNORECASE)
PASSING_BY = re.compile(
    r"^[^.?!]{0,20}\b(?:next|this|tomorrow|last|proxim[oa]|esta|manana|que viene|prochaine?|cette|nachste|diese|morgen"
    r"|proxim[oa]|amanha|prossim[oa]|questa|domani|week|semana|semaine|woche|settimana)\b",
    re.IGNORECASE,
)
FROM_THERE = re.compile(
    r"\b(?:someone|somebody|buyer|client|customer|distributor|supplier|people|answer|reply|mail|message|order|speaker|import\w*"
    r"|buy|source|alguien|comprar|importar|quelqu'un|jemand\w*|rednerin|redner|kund\w+|client[ei])\s+(?:from|desde|depuis|aus|da)\s+$",
    re.IGNORECASE,
)
"""Where "from Chile" is not the writer's country: a visit there, or the other person's origin."""

WHICH_ONE = re.compile(r"\s*\(\s*(?:(?:la|el|the one|die|das|a|o|celle|quella)\s+)?(?:de|in|en|do|da|du|d'|of|im)?\s*")
"""Between a place and the country that says which one is meant: "Córdoba (la de Argentina)"."""

TOWARDS = re.compile(
    r"\b(?:to|with|at|in|into|for|approach(?:es|ing)?|contact(?:s|ing)?|meet(?:s|ing)?|visit(?:s|ing)?|greet(?:s|ing)?"
    r"|a(?=\s+(?:una?|el|la|los|las|mis?)\s)|al|con|en|para|saludar|conocer|visitar|contactar|avec|au|aux|chez|vers|mit|nach|bei|com|ao|em|pra|para|na|verso|presso)\s+"
    r"(?:(?:an?|the|my|our|un|una|el|la|los|las|mis?|une|einem|einer)\s+)?(?:\w+\s+)?(?:de\s+|d'|l'|all'|nell')?$",
    re.IGNORECASE,
)
"""What stands before the reader's country when the question names several."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Words that stand for a country: folded lower-case phrase to ISO 3166-1 alpha-2 code.

    `capitalised` are phrases believed only when written so ("Lima", which in small letters is a fruit or a file);
    `people` are words for people and things of a country, which say where something is from rather than where it goes;
    `persons` tells where a name is somebody's.
    """

    names: Mapping[str, str]
    capitalised: frozenset[str] = CAPITALISED_ONLY
    people: frozenset[str] = frozenset()
    persons: Persons = field(default_factory=Persons)

    @classmethod
    def of(
        cls,
        entries: Iterable[tuple[str, str]],
        *,
        capitalised: Iterable[str] = (),
        people: Iterable[str] = (),
        persons: Persons | None = None,
    ) -> Gazetteer:
        """Build from `(phrase, code)` pairs; the first code given for a phrase stays."""
        names: dict[str, str] = {}
        for phrase, code in entries:
            names.setdefault(fold(phrase).lower(), code)
        folded = (frozenset(fold(word).lower() for word in words) for words in (capitalised, people))
        return cls(names, next(folded) | CAPITALISED_ONLY, next(folded), persons or Persons())

    def mentions(self, text: str) -> tuple[tuple[str, int], ...]:
        """Return `(code, place)` of every country named in `text`, in order; longer phrases win."""
        return tuple((code, start) for code, start, _ in self.spans(text))

    def spans(self, text: str) -> tuple[tuple[str, int, int], ...]:
        """Return `(code, start, end)` of every country named; places are those of the folded text."""
        return tuple(self._spans(fold(text)))

    def _spans(self, plain: str) -> Iterator[tuple[str, int, int]]:
        folded = plain.lower()
        words = [m.span() for m in WORD.finditer(folded)]
        index = 0
        while index < len(words):
            for size in range(min(LONGEST, len(words) - index), 0, -1):
                start, end = words[index][0], words[index + size - 1][1]
                code = self._code(folded[start:end])
                if code and not self._is_other_word(plain, start, end):
                    yield code, start, end
                    index += size
                    break
            else:
                index += 1

    def _code(self, phrase: str) -> str | None:
        forms = (phrase, phrase.rstrip("."), phrase.removesuffix("'s"), GERMAN_INHABITANTS.sub("", phrase))
        return next((self.names[p] for p in forms if p in self.names), None)

    def _is_other_word(self, plain: str, start: int, end: int) -> bool:
        word = plain[start:end].lower().rstrip(".")
        if word in self.capitalised:
            return not plain[start].isupper()
        if word in ONLY_LANGUAGES:
            return True
        if word == "usa" and plain[start:end].islower():
            return not UNITED_STATES_BEHIND.search(plain[:start].lower())
        if word in ALL_CAPITALS:
            return not plain[start:end].isupper()
        if word not in LANGUAGE_NAMES:
            return False
        before, behind = plain[:start], plain[end:]
        others = (ANOTHER_OR.search(before), OR_ANOTHER.search(behind))
        return bool(
            LANGUAGE_NOT_COUNTRY.search(before)
            or LANGUAGE_BEFORE_THING.search(behind)
            or SPOKEN.search(before)
            or SOMEBODYS_LANGUAGE.search(before)
            or (ENGLISH_OWNER.search(before) and NO_THING_BEHIND.search(behind))
            or any(other and other[1].lower() in LANGUAGE_NAMES for other in others)
        )

    def home(self, text: str) -> str | None:
        """Return the country that somebody says to be from: "soy de Bilbao", "our Spanish winery", "from Chile to Japan"."""
        plain = fold(text)
        found = [span for span in self._spans(plain) if not self._is_person(plain, *span[1:])]
        for code, start, end in found:
            before = plain[:start]
            if _is_home(before) and not (PASSING.search(before) and PASSING_BY.search(plain[end:])):
                return code
            if OWN.search(before) and OWNED.search(plain[end:]) and FIRST_PERSON.search(before):
                return code
            if ORIGIN.search(before) and any(other != code for other, _, _ in found) and not FROM_THERE.search(before):
                return code
        return None

    def _is_person(self, plain: str, start: int, end: int) -> bool:
        """Return True where the name of a country is that of a person."""
        follows = NAME_BEHIND.match(plain[end:])
        next_is_place = follows is not None and self._code(follows[1].lower()) is not None
        return self.persons.named_by(plain, start, end, next_is_place=next_is_place)

    def _belongs_to_name(self, plain: str, span: tuple[str, int, int], named: list[tuple[str, int, int]]) -> bool:
        """Return True for the people in a name that ends with a place: "Deutsche" in "Deutsche Bank London"."""
        _, start, end = span
        if plain[start:end].lower() not in self.people or not plain[start].isupper():
            return False
        return any(NAME_WITH_PLACE.match(plain[end:place]) for _, place, _ in named if place > end)

    def alone(self, text: str) -> str | None:
        """Return the country where a text is nothing but its name ("Germany.", "Osaka"), else None."""
        plain = fold(text).strip(" .,:;!?¡¿\n\t\"'")
        found = tuple(self._spans(plain))
        return found[0][0] if len(found) == 1 and found[0][1:] == (0, len(plain)) else None

    def recognise(self, text: str) -> str | None:
        """Return the country the reader is in, or None: never the writer's own where the question tells them apart.

        Of several, the first that something is done to, with or in; else the first.
        """
        plain = fold(text)
        named = [span for span in self._spans(plain) if not self._is_person(plain, *span[1:])]
        named = [
            span
            for at, span in enumerate(named)
            if at + 1 == len(named) or not WHICH_ONE.fullmatch(plain[span[2] : named[at + 1][1]])
        ]
        named = [span for span in named if not self._belongs_to_name(plain, span, named)]
        away = [(code, start, end) for code, start, end in named if not _is_home(plain[:start])]
        others = [
            (code, start)
            for code, start, end in away
            if not ORIGIN.search(plain[:start]) and not (OWN.search(plain[:start]) and OWNED.search(plain[end:]))
        ]
        found = others or [(code, start) for code, start, _ in away]
        if len({code for code, _ in found}) > 1:
            found = [(code, start) for code, start in found if not COMPARED.search(plain[:start])] or found
        if len({code for code, _ in found}) > 1:
            towards = [(code, start) for code, start in found if TOWARDS.search(plain[:start])]
            places = {start for _, start, end in away if plain[start:end].lower() not in self.people}
            found = towards or [(code, start) for code, start in found if start in places] or found
        return found[0][0] if found else None


def _is_home(before: str) -> bool:
    """Return True where what stands before a place says that the writer is from there or makes his goods there."""
    return bool(HOME.search(before) or MADE_AT_HOME.search(before))
