"""The shipped knowledge: the same in both languages, every figure with its source, every source used and graded."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel import Locale

from app.adapters.lexical_index import STEMMERS
from app.adapters.library import ArticleLibrary
from app.core.articles import MARK, split_sections
from app.core.calendar import FIXED_WEEK
from app.core.guide import BASES, WAYS
from app.core.model import Article

LIBRARY = ArticleLibrary()
LANGUAGES = ("en", "es")
TOPICS = 54
COUNTRIES = set(
    "ES PT FR DE IT GB IE NL BE CH AT SE NO DK FI PL CZ HU RO GR TR UA US CA MX BR AR CL CO PE UY EC DO CR PA MA DZ TN EG NG"
    " KE GH SN ZA AE SA QA KW IL IN PK BD CN HK TW JP KR SG MY TH VN ID PH AU NZ KZ".split()
)
SECTIONS = (
    "first-contact address-and-register directness-and-relationship hierarchy-and-decisions pace-and-follow-up"
    " channels-and-language calendar-and-meetings meals-and-gifts avoid differences law opening-lines"
).split()
"""Of every country guide, in this order."""

REQUIRED = {
    "languages", "time_zones", "weekend", "hours", "name_order", "first_names", "titles", "register", "pronouns",
    "introducer", "meeting", "english", "channels", "follow_up_days", "scales", "bad_moments", "law", "demonyms", "cities",
}  # fmt: skip
SCALES = {"directness", "relationship", "formality", "hierarchy", "pace", "understatement"}
CHANNELS = set(
    "email linkedin phone whatsapp wechat line kakaotalk zalo telegram viber messenger xing website_form sms".split()
)
MOMENTS = set(
    "holy_week orthodox_easter carnival christmas christmas_to_epiphany ramadan eid_al_fitr eid_al_adha lunar_new_year"
    " golden_week obon china_national_day mid_autumn songkran diwali holi durga_puja nowruz midsummer may_bridges"
    " may_bank_holidays thanksgiving_week passover high_holidays".split()
)
FIXED = set(
    "summer year_end new_year national_days long_weekend all_saints day_of_the_dead winter autumn may_days june_feasts"
    " coptic_christmas business_year tomb_sweeping anzac womens_day".split()
)
"""Names of the weeks that fall on the same days every year."""

QUOTED = re.compile(r"“[^”]*”|«[^»]*»")
"""Example messages, whose figures are invented on purpose."""

PERCENT = re.compile(r"\d\s?%|\b(?:per cent|por ciento)\b")
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
SENTENCE = re.compile(r"(?<=[.!?])[»”\")]*\s+(?=[«“¿¡(\"]*[A-ZÁÉÍÓÚÑÜ])")


def article(language: str, identifier: str) -> Article:
    return next(a for a in LIBRARY.articles if (a.language, a.identifier) == (language, identifier))


def identifiers(language: str) -> list[str]:
    return [a.identifier for a in LIBRARY.articles if a.language == language]


def raw_sections(language: str, identifier: str) -> Iterator[tuple[str, str]]:
    """Yield anchor and text, marks and all, of an article's sections."""
    text = (LIBRARY.root / language / f"{identifier}.md").read_text("utf-8")
    for _, anchor, body in split_sections(text.split("\n---\n", 1)[1], title=identifier):
        yield anchor, body


def sentences(text: str) -> list[str]:
    return [s.strip() for paragraph in text.split("\n\n") for s in SENTENCE.split(paragraph) if s.strip()]


EVERY = [(a.language, a.identifier) for a in LIBRARY.articles]
BOTH = identifiers("en")


# --- the two languages ------------------------------------------------------------------------------------------------


def test_there_are_all_topics_and_countries_in_both_languages() -> None:
    for language in LANGUAGES:
        guides = {name for name in identifiers(language) if name.startswith("countries/")}
        assert guides == {f"countries/{code.lower()}" for code in COUNTRIES}
        assert len(identifiers(language)) - len(guides) == TOPICS
    assert identifiers("en") == identifiers("es")
    assert {a.language for a in LIBRARY.articles} == set(LANGUAGES)


@pytest.mark.parametrize("identifier", BOTH)
def test_an_article_has_the_same_sections_paragraphs_and_sources_in_both_languages(identifier: str) -> None:
    shapes = [
        [
            (anchor, len(body.split("\n\n")), sorted(MARK.findall(body)))
            for anchor, body in raw_sections(one, identifier)
        ]
        for one in LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    english, spanish = (article(one, identifier) for one in LANGUAGES)
    assert (english.country, english.reviewed) == (spanish.country, spanish.reviewed)
    assert english.title != spanish.title
    assert not {p.text for p in english.passages} & {p.text for p in spanish.passages}


@pytest.mark.parametrize(("language", "identifier"), [e for e in EVERY if e[1].startswith("countries/")])
def test_a_guide_answers_every_question_of_the_scheme(language: str, identifier: str) -> None:
    found = dict(raw_sections(language, identifier))
    assert list(found) == SECTIONS
    assert len(found["opening-lines"].split("\n\n")) == 2
    assert all(len(MARK.sub("", body).split()) >= 55 for body in found.values())


@pytest.mark.parametrize("identifier", BOTH)
def test_figures_are_the_same_in_both_languages(identifier: str) -> None:
    def figures(language: str) -> list[Counter[str]]:
        return [
            Counter([*re.findall(r"\d+", "".join(re.findall(r"\d[\d.,]*\s?%", t))), *YEAR.findall(t)])
            for t in (QUOTED.sub("", MARK.sub("", body)) for _, body in raw_sections(language, identifier))
        ]

    assert figures("en") == figures("es")


@pytest.mark.parametrize(("language", "identifier"), EVERY)
def test_the_front_matter_agrees_with_the_place_and_its_date_is_one(language: str, identifier: str) -> None:
    found = article(language, identifier)
    is_guide = identifier.startswith("countries/")
    assert found.country == (identifier.removeprefix("countries/").upper() if is_guide else None)
    assert dt.date.fromisoformat(found.reviewed) <= dt.date(2026, 12, 31)
    assert len(found.topics) == len(set(found.topics)) >= 2
    assert found.summary[-1] in ".?!"
    assert not [p.identifier for p in found.passages if "[@" in p.text or "{#" in p.text or "](" in p.text]


# --- sources ----------------------------------------------------------------------------------------------------------


def test_every_source_is_cited_and_every_citation_and_objection_exists() -> None:
    for language in LANGUAGES:
        cited = {s for a in LIBRARY.articles if a.language == language for p in a.passages for s in p.sources}
        against = {s for source in LIBRARY.sources.values() for s in source.against}
        assert cited <= LIBRARY.sources.keys()
        assert against <= LIBRARY.sources.keys()
        assert LIBRARY.sources.keys() - cited - against == set()


@pytest.mark.parametrize("name", LIBRARY.sources)
def test_a_source_can_be_looked_up_and_a_weak_one_says_so_in_both_languages(name: str) -> None:
    source = LIBRARY.sources[name]
    assert all(part.strip() for part in (source.author, source.title, source.publisher))
    assert 1960 <= source.year <= 2026
    assert name not in source.against
    assert set(source.caveat) in (set(), set(LANGUAGES))
    if source.grade in "CDX":
        assert all(len(source.caveat[language]) >= 15 for language in LANGUAGES)
    if source.caveat:
        assert source.caveat["en"] != source.caveat["es"]
        assert all(source.caveat[language] in source.label(language) for language in LANGUAGES)
    assert not source.url or source.url.startswith("https://")


@pytest.mark.parametrize(("language", "identifier"), EVERY)
def test_a_figure_outside_a_quotation_has_a_source(language: str, identifier: str) -> None:
    # A percentage in its own sentence; a year, which a sentence may take up again, in its paragraph.
    bare = []
    for anchor, body in raw_sections(language, identifier):
        for paragraph in body.split("\n\n"):
            for sentence in sentences(QUOTED.sub("", paragraph)):
                year_alone = YEAR.search(MARK.sub("", sentence)) and not MARK.search(paragraph)
                if year_alone or (PERCENT.search(sentence) and not MARK.search(sentence)):
                    bare.append(f"#{anchor}: {sentence}")
    assert bare == []


@pytest.mark.parametrize(("language", "identifier"), [e for e in EVERY if e[1].startswith("countries/")])
def test_every_paragraph_of_law_has_a_source_a_date_and_the_word_that_it_is_no_advice(
    language: str, identifier: str
) -> None:
    laws = [body for anchor, body in raw_sections(language, identifier) if anchor == "law"]
    assert len(laws) == 1
    assert all(MARK.search(paragraph) for paragraph in laws[0].split("\n\n"))
    assert {"en": "legal advice", "es": "asesoramiento jurídico"}[language] in laws[0]
    reviewed = article(language, identifier).reviewed
    assert reviewed[:4] in laws[0]
    assert any(mark.startswith("law-") for mark in MARK.findall(laws[0])) or "custom" in MARK.findall(laws[0])


def test_vendors_and_contested_sources_are_named_as_such_where_the_reader_sees_them() -> None:
    for a in LIBRARY.articles:
        for p in a.passages:
            for name in p.sources:
                source = LIBRARY.sources[name]
                if source.grade in "CDX":
                    assert source.caveat[a.language] in source.label(a.language)


# --- the text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_twice(language: str) -> None:
    places: dict[str, list[str]] = {}
    for a in LIBRARY.articles:
        if a.language == language:
            for p in a.passages:
                for sentence in sentences(p.text):
                    if len(sentence.split()) > 3:
                        places.setdefault(sentence.casefold(), []).append(p.key)
    assert {s: where for s, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_article_is_a_copy_of_another(language: str) -> None:
    def shingles(a: Article) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", " ".join(p.text for p in a.passages).casefold())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    all_of_it = {a.identifier: shingles(a) for a in LIBRARY.articles if a.language == language}
    alike = {
        (one, two): round(len(all_of_it[one] & all_of_it[two]) / min(len(all_of_it[one]), len(all_of_it[two])), 3)
        for one, two in combinations(all_of_it, 2)
    }
    worst = max(alike, key=lambda pair: alike[pair])
    print(f"{language}: most alike {worst}: {alike[worst]:.1%} of the shorter one's runs of five words")
    assert alike[worst] <= 0.1


@pytest.mark.parametrize(("language", "identifier"), EVERY)
def test_an_article_reads_plainly(language: str, identifier: str) -> None:
    lengths = [len(s.split()) for p in article(language, identifier).passages for s in sentences(p.text)]
    assert sum(lengths) / len(lengths) <= 24
    assert max(lengths) <= 60


# --- countries.toml ---------------------------------------------------------------------------------------------------


def test_the_facts_are_of_the_same_countries_as_the_guides() -> None:
    assert LIBRARY.countries.keys() == COUNTRIES


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_the_facts_of_a_country_are_whole_and_within_their_ranges(code: str) -> None:
    facts = LIBRARY.countries[code]
    assert facts.keys() == REQUIRED
    assert facts["scales"].keys() == SCALES
    for low, high in facts["scales"].values():
        assert type(low) is type(high) is int
        assert 1 <= low <= high <= 5
    assert set(facts["time_zones"]) <= available_timezones()
    names = Locale("en").languages
    assert all(re.fullmatch("[a-z]{2}", one) and one in names for one in facts["languages"])
    assert set(facts["weekend"]) <= set("mon tue wed thu fri sat sun".split())
    assert facts["name_order"] in {"given_first", "family_first"}
    assert facts["first_names"] in {"early", "on_invitation", "late"}
    assert facts["introducer"] in {"expected", "helps", "optional"}
    assert type(facts["titles"]) is bool
    for begins, ends in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", facts["hours"]) or [("1", "0")]:
        assert begins < ends
    assert all(facts[key] for key in REQUIRED - {"titles", "pronouns", "bad_moments"})
    assert facts["meeting"] in {"at_once", "after_reply", "after_introduction"}
    assert facts["english"] in {"common", "mixed", "rare"}
    assert set(facts["pronouns"].values()) <= {"formal", "either", "informal"}
    assert facts["register"].keys() == {"en", "es"}
    assert facts["channels"][0] in CHANNELS
    assert set(facts["channels"]) <= CHANNELS
    least, most = facts["follow_up_days"]
    assert 1 <= least < most <= 60
    for one in facts["bad_moments"]:
        fixed = FIXED_WEEK.fullmatch(one)
        assert fixed[1] in FIXED if fixed else one in MOMENTS, one
    assert facts["law"]["basis"] in {"consent", "opt_out", "mixed", "unclear"}
    assert set(facts["law"]["sources"]) <= LIBRARY.sources.keys()
    assert facts["law"].keys() <= {"basis", "sources", "ways"}
    for way, one in facts["law"].get("ways", {}).items():
        assert way in WAYS[1:]
        assert one["basis"] in BASES
        assert one["sources"]
        assert all(source.startswith("law-") and source in LIBRARY.sources for source in one["sources"])


def test_a_name_of_people_or_of_a_city_stands_for_one_country_and_once() -> None:
    for key in ("cities", "demonyms"):
        counts = Counter(name.casefold() for facts in LIBRARY.countries.values() for name in set(facts[key]))
        assert [name for name, n in counts.items() if n > 1] == []


MESSENGERS = {
    "whatsapp": "WhatsApp", "wechat": "WeChat", "line": "LINE", "kakaotalk": "KakaoTalk", "zalo": "Zalo", "viber": "Viber",
    "telegram": "Telegram", "messenger": "Messenger", "sms": "[Tt]ext messages?",
}  # fmt: skip
LATER = {
    "en": (
        r"\b(?:once|as soon as|afterwards?|after (?!all)|takes? over|follows?|wait until|already know|given to you|has given"
        r"|suits you)\b"
    ),
    "es": (
        r"\b(?:una vez|en cuanto|después|cuando (?:ya )?se|tras|toma el relevo|ya se conocen|espere a que|le hayan? dado)\b"
    ),
}
"""What a guide says of a channel that is not for the first message."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_channel_that_the_guide_keeps_for_later_is_none_for_the_first_message(code, language):
    text = next(
        p.text for p in article(language, f"countries/{code.lower()}").passages if p.anchor == "channels-and-language"
    )
    for sentence in SENTENCE.split(text):
        later = re.search(LATER[language], QUOTED.sub("", sentence))
        for name in LIBRARY.countries[code]["channels"]:
            if later and name in MESSENGERS:
                assert not re.search(rf"\b{MESSENGERS[name]}\b", sentence), (name, sentence)


def test_the_files_of_the_library_are_all_read() -> None:
    found = {p.relative_to(LIBRARY.root).as_posix() for p in Path(LIBRARY.root).rglob("*") if p.is_file()}
    read = {f"{a.language}/{a.identifier}.md" for a in LIBRARY.articles}
    words = {f"{language}/{name}.toml" for language in STEMMERS for name in ("concepts", "questions")}
    assert found - read == {"countries.toml", "sources.toml", "concepts.toml", "aspects.toml", "facts.toml", *words}
