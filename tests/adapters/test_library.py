"""The shipped library as read: sections, citations, and authors' mistakes answered with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.library import ArticleLibrary, first_sentence
from app.core.errors import AuthoringError

FRONT = {
    "title": "A title",
    "summary": "A summary.",
    "topics": "[one, two]",
    "sources": "[study]",
    "reviewed": "2026-11-23",
}
BODY = "## One {#one}\n\nA fact [@study]. Another one [@study].\n\nA paragraph.\n\n## Two {#two}\n\nAdvice.\n"
STUDY = '[study]\nauthor = "A"\ntitle = "T"\npublisher = "P"\nyear = 2020\ngrade = "B"\n'


def library(
    root: Path, body: str = BODY, *, name: str = "en/a.md", table: str = STUDY, **front: str | None
) -> ArticleLibrary:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {value}\n" for key, value in {**FRONT, **front}.items() if value is not None)
    path.write_text(f"---\n{lines}---\n{body}", "utf-8")
    (root / "sources.toml").write_text(table, "utf-8")
    return ArticleLibrary(root)


def test_an_article_is_read_into_its_sections_without_marks(tmp_path: Path) -> None:
    (article,) = library(tmp_path, name="en/countries/es.md", country='"es"').articles
    assert (article.language, article.identifier, article.country) == ("en", "countries/es", "ES")
    assert (article.topics, article.reviewed) == (("one", "two"), "2026-11-23")
    one, two = article.passages
    assert one.text == "A fact. Another one.\n\nA paragraph."
    assert (one.identifier, one.sources, one.country) == ("en/countries/es#one", ("study",), "ES")
    assert (two.section, two.sources) == ("Two", ())


def test_the_same_section_has_the_same_key_in_every_language_and_all_are_sorted(tmp_path: Path) -> None:
    library(tmp_path, name="es/a.md")
    both = library(tmp_path).passages()
    assert [p.identifier for p in both] == ["en/a#one", "en/a#two", "es/a#one", "es/a#two"]
    assert len({p.key for p in both}) == 2


@pytest.mark.parametrize("key", FRONT)
def test_a_missing_key_is_refused_with_file_and_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(AuthoringError, match=rf"en/a\.md.*{key}"):
        library(tmp_path, BODY, name="en/a.md", table=STUDY, **{key: None}).passages()


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"tags": "[x]"}, "tags"),
        ({"1": "x"}, "1"),
        ({"topics": "one"}, "topics"),
        ({"topics": "[1, 2]"}, "topics"),
        ({"sources": "study"}, "sources"),
        ({"sources": "[{a: b}]"}, "sources"),
        ({"sources": "[other]"}, "other"),
        ({"reviewed": "soon"}, "reviewed"),
        ({"reviewed": "2026"}, "reviewed"),
        ({"country": "Spain"}, "country"),
        ({"country": "NO"}, "country"),
        ({"title": "[unclosed"}, "YAML"),
    ],
)
def test_a_wrong_key_or_value_is_refused_with_file_and_key(tmp_path: Path, front: dict[str, str], said: str) -> None:
    with pytest.raises(AuthoringError, match=rf"(?s)en/a\.md.*{said}"):
        library(tmp_path, **front).passages()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "study"),
        ("Text without a section [@study].", "anchor"),
        ("## One\n\nNo anchor [@study].", "anchor"),
        ("## One {#one}\n\na [@study]\n\n## Two {#one}\n\nb", "anchor"),
        ("## One {#One}\n\nCapital anchor [@study].", "anchor"),
        ("## One {#one}\n\nNothing is cited.", "study"),
        ("## One {#one}\n\nA [@study] and [@ghost].", "ghost"),
    ],
)
def test_a_wrong_body_is_refused_with_its_file(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(AuthoringError, match=rf"en/a\.md.*{said}"):
        library(tmp_path, body).passages()


def test_an_unknown_source_is_refused_with_file_and_name(tmp_path: Path) -> None:
    sources = STUDY.replace("[study]", "[other]")
    with pytest.raises(AuthoringError, match=r"en/a\.md: unknown sources study"):
        library(tmp_path, table=sources).passages()


def test_a_file_without_front_matter_or_not_in_utf_8_is_refused_with_its_name(tmp_path: Path) -> None:
    library(tmp_path)
    for content in (b"## One {#one}\n\nText.", b"---\n- a\n- b\n---\n## One {#one}\n\nText.", b"---\n\xff\n---\n"):
        (tmp_path / "en" / "b.md").write_bytes(content)
        with pytest.raises(AuthoringError, match=r"en/b\.md"):
            ArticleLibrary(tmp_path).passages()


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (STUDY.replace("author", "autor"), "autor"),
        (STUDY.replace('author = "A"\n', ""), "author"),
        (STUDY.replace('"B"', '"E"'), "grade"),
        (STUDY.replace('"B"', '"C"'), "caveat"),
        (STUDY.replace('"B"', '"D"') + 'caveat.en = "x"\n', "caveat"),
        (STUDY.replace('"B"', '"X"') + 'caveat = "x"\n', "caveat"),
        (STUDY + 'title_in = "x"\n', "title_in"),
        (f"loose = 1\n{STUDY}", "loose"),
        ("[study", "sources.toml"),
    ],
)
def test_a_wrong_source_is_refused_with_file_and_key(tmp_path: Path, sources: str, said: str) -> None:
    with pytest.raises(AuthoringError, match=rf"sources\.toml.*{said}|{said}"):
        library(tmp_path, table=sources).passages()


def test_what_has_a_title_in_several_languages_is_named_in_the_readers(tmp_path: Path) -> None:
    (source,) = library(tmp_path, table=STUDY + 'title_in.es = "Un título"\n').sources.values()
    assert source.label("es") == "A: Un título. P, 2020 (B)"
    assert source.label("en") == source.label("fr") == "A: T. P, 2020 (B)"
    (own,) = library(tmp_path, table=STUDY.replace('"P"', '"A"')).sources.values()
    assert own.label("en") == "A: T. 2020 (B)"


# --- citations --------------------------------------------------------------------------------------------------------


def test_a_citation_quotes_the_first_sentence_and_names_its_sources() -> None:
    shipped = ArticleLibrary()
    for language in ("en", "es"):
        cited = shipped.cite("first-message#worn-out-openings", language)
        assert cited
        (passage,) = [p for p in shipped.passages() if p.identifier == f"{language}/first-message#worn-out-openings"]
        assert passage.text.startswith(cited.quote)
        assert (cited.article, cited.section, cited.title) == (passage.article, passage.section, passage.title)
        assert len(cited.sources) == len(passage.sources)


def test_a_language_without_the_article_is_given_the_english_one() -> None:
    shipped = ArticleLibrary()
    assert shipped.cite("hooks#too-personal", "fr") == shipped.cite("hooks#too-personal", "en")


@pytest.mark.parametrize("address", ["", "#", "nothing", "nothing#here", "hooks", "hooks#nothing", "../sources#x"])
def test_an_address_that_leads_nowhere_gives_none(address: str) -> None:
    assert ArticleLibrary().cite(address, "en") is None


def test_the_first_sentence_of_every_passage_ends_as_a_sentence_and_stands_in_it() -> None:
    for passage in ArticleLibrary().passages():
        sentence = first_sentence(passage.text)
        assert passage.text.startswith(sentence)
        assert sentence.rstrip("»”\"')")[-1] in ".!?:…", passage.identifier
        assert len(sentence) <= 400, passage.identifier
