"""A user's own articles: taken in wholly or not at all, named when they cannot be, cited as `own/<name>`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.adapters.detection import detect
from app.adapters.index_store import IndexStore
from app.adapters.own_articles import LARGEST, LONGEST, FolderShelf, OwnArticleLibrary
from app.adapters.retrieval import HybridRetriever
from app.core.errors import InputError

GUIDE = """# How we write at Acme

Say who you are in the first line.

## Samples {#samples}

We never send samples before somebody asked for them.

## Prices

Prices stand in no first message.
"""
SPANISH = "Cómo escribimos aquí.\n\nEn el primer mensaje no se habla de precios ni se pide una reunión a quien no se conoce.\n"


@pytest.fixture
def own(tmp_path: Path) -> OwnArticleLibrary:
    return OwnArticleLibrary(FolderShelf(tmp_path / "data" / "articles"), detect)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_markdown_is_taken_in_by_its_sections(own: OwnArticleLibrary, tmp_path: Path) -> None:
    assert own.add(write(tmp_path, "Écrire à Acme.md", GUIDE)) == "own/ecrire-a-acme"
    passages = {p.anchor: p for p in own.passages()}
    assert set(passages) == {"section-1", "samples", "section-3"}
    assert {p.title for p in passages.values()} == {"How we write at Acme"}
    assert passages["samples"].section == "Samples"
    assert passages["samples"].identifier == "en/own/ecrire-a-acme#samples"
    assert passages["samples"].text == "We never send samples before somebody asked for them."


def test_text_without_headings_has_its_file_name_as_title_and_its_language_is_recognised(
    own: OwnArticleLibrary, tmp_path: Path
) -> None:
    own.add(write(tmp_path, "guia_de-estilo.TXT", SPANISH))
    (only,) = own.passages()
    assert (only.title, only.section, only.language) == ("Guia de estilo", "Guia de estilo", "es")
    assert only.key == "own/guia-de-estilo#section-1"


def test_a_new_version_replaces_the_old_one_and_the_same_content_is_kept_once(
    own: OwnArticleLibrary, tmp_path: Path
) -> None:
    for text in (GUIDE, GUIDE, GUIDE.replace("samples", "gifts")):
        own.add(write(tmp_path, "guide.md", text))
    own.add(write(tmp_path, "guide.txt", GUIDE.replace("samples", "gifts")))
    assert len(list((tmp_path / "data" / "articles").iterdir())) == 1
    assert not [p for p in own.passages() if "samples" in p.text]


def test_articles_whose_names_begin_alike_are_kept_apart(own: OwnArticleLibrary, tmp_path: Path) -> None:
    names = ("guide.md", "guide-20240101.md", "guide-deadbeef.md", "guide-deadbeef-deadbeef.md")
    assert [own.add(write(tmp_path, name, GUIDE)) for name in names] == [f"own/{name[:-3]}" for name in names]
    assert {p.article for p in own.passages()} == {f"own/{name[:-3]}" for name in names}


def test_names_in_another_script_are_kept_apart(own: OwnArticleLibrary, tmp_path: Path) -> None:
    first, second = own.add(write(tmp_path, "名刺.md", GUIDE)), own.add(write(tmp_path, "資料.md", GUIDE))
    assert first != second
    assert {p.article for p in own.passages()} == {first, second}
    assert own.add(write(tmp_path, "名刺.md", SPANISH)) == first
    assert len(list((tmp_path / "data" / "articles").iterdir())) == 2


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(own: OwnArticleLibrary, tmp_path: Path) -> None:
    own.add(write(tmp_path, "plain.md", GUIDE))
    plain = [(p.anchor, p.section, p.text) for p in own.passages()]
    own.add(write(tmp_path, "plain.md", b"\xef\xbb\xbf" + GUIDE.replace("\n", "\r\n").encode()))
    assert [(p.anchor, p.section, p.text) for p in own.passages()] == plain


def test_front_matter_is_not_text(own: OwnArticleLibrary, tmp_path: Path) -> None:
    own.add(write(tmp_path, "a.md", f"---\ntitle: x\nsecret: y\n---\n{GUIDE}"))
    assert not [p for p in own.passages() if "secret" in p.text]


def test_invisible_characters_are_taken_out(own: OwnArticleLibrary, tmp_path: Path) -> None:
    own.add(write(tmp_path, "a.txt", "One\u200b word\U000e0041 and \u202eno more of it."))
    assert own.passages()[0].text == "One word and no more of it."


def test_a_long_section_is_split_and_nothing_is_lost(own: OwnArticleLibrary, tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(900)]
    own.add(write(tmp_path, "long.md", f"## Long {{#long}}\n\n{' '.join(words)}\n"))
    parts = sorted(own.passages(), key=lambda p: int(p.anchor.removeprefix("long").lstrip("-") or 1))
    assert [p.anchor for p in parts] == ["long", *(f"long-{n}" for n in range(2, len(parts) + 1))]
    assert len(parts) > 3
    assert all(len(p.text) <= LONGEST for p in parts)
    assert " ".join(p.text for p in parts).split() == words


def test_anchors_that_stand_twice_are_told_apart_and_the_index_takes_them(
    own: OwnArticleLibrary, tmp_path: Path
) -> None:
    long = "word " * 400
    own.add(
        write(
            tmp_path,
            "a.md",
            f"Lead.\n\n## A {{#a}}\n{long}\n## B {{#a}}\nb\n## C {{#a-2}}\nc\n## D {{#section-1}}\nd\n",
        )
    )
    passages = own.passages()
    assert len({p.identifier for p in passages}) == len(passages) >= 6
    assert [p.text for p in passages if p.section in "BCD"] != []
    opened = IndexStore(tmp_path / "index").open(passages)
    opened.search.close()
    assert (opened.note, opened.search.name) == ("", "chroma")


def test_what_is_cited_is_the_own_article(own: OwnArticleLibrary, tmp_path: Path) -> None:
    own.add(write(tmp_path, "acme.md", GUIDE))
    passages = own.passages()
    opened = IndexStore(tmp_path / "index", "memory").open(passages)
    best = HybridRetriever(passages, opened, {}).retrieve("may I send samples before they ask", language="en")[0]
    assert best.passage.key == "own/acme#samples"


# --- what cannot be taken in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("empty.md", b"", "own_empty"),
        ("blank.txt", b" \n\t\n", "own_empty"),
        ("hidden.txt", "\u200b\u200b".encode(), "own_empty"),
        ("binary.md", bytes(range(256)), "not_text"),
        ("nul.txt", b"some\0text", "not_text"),
        ("utf16le.txt", GUIDE.encode("utf-16-le"), "not_text"),
        ("binary.txt", bytes(range(256)), "not_text"),
        ("huge.txt", b"word " * (LARGEST // 5 + 1), "own_too_long"),
        ("giant.txt", b"x" * (4 * LARGEST + 1), "own_too_long"),
        ("page.rtf", b"{\\rtf1 Hello}", "own_format"),
        ("none", b"Hello", "own_format"),
    ],
)
def test_what_is_no_article_is_refused_by_name_and_leaves_nothing(
    own: OwnArticleLibrary, tmp_path: Path, name: str, content: bytes, key: str
) -> None:
    with pytest.raises(InputError) as refused:
        own.add(write(tmp_path, name, content))
    assert refused.value.key == key
    assert refused.value.values["name"] == name
    assert name in str(refused.value)
    assert own.passages() == ()


def test_a_refused_new_version_leaves_the_old_one(own: OwnArticleLibrary, tmp_path: Path) -> None:
    own.add(write(tmp_path, "a.md", GUIDE))
    before = own.passages()
    with pytest.raises(InputError):
        own.add(write(tmp_path, "a.md", b"\xff\xfe"))
    assert own.passages() == before


def test_a_data_folder_that_cannot_be_written_is_said_and_nothing_breaks(tmp_path: Path) -> None:
    own = OwnArticleLibrary(FolderShelf(write(tmp_path, "file", "x") / "articles"), detect)
    with pytest.raises(InputError) as refused:
        own.add(write(tmp_path, "a.md", GUIDE))
    assert refused.value.key == "data_folder"
    assert own.passages() == ()


def test_a_file_in_the_folder_that_cannot_be_read_takes_no_other_article_away(
    own: OwnArticleLibrary, tmp_path: Path
) -> None:
    own.add(write(tmp_path, "good.md", GUIDE))
    write((tmp_path / "data" / "articles"), "bad-00000000.md", b"\xff\xfe\0")
    ((tmp_path / "data" / "articles") / "folder.md").mkdir()
    ((tmp_path / "data" / "articles") / "dangling.md").symlink_to(tmp_path / "data" / "articles" / "nowhere.md")
    write((tmp_path / "data" / "articles"), "half.tmp", b"left by a kill")
    write((tmp_path / "data" / "articles"), "by-hand.md", "## Put here by hand\n\nIt counts.\n")
    assert {p.article for p in own.passages()} == {"own/good", "own/by-hand"}


# --- which files ------------------------------------------------------------------------------------------------------


def test_a_folder_gives_its_texts_at_any_depth_in_order(own: OwnArticleLibrary, tmp_path: Path) -> None:
    for name in ("b.md", "a/deep/c.TXT", "a.rtf", "a/x.png"):
        write(tmp_path / "in", name, GUIDE)
    (tmp_path / "in" / "folder.md").mkdir()
    assert [p.name for p in own.files_under(tmp_path / "in")] == ["c.TXT", "b.md"]


def test_a_path_that_is_no_file_is_refused_by_name(own: OwnArticleLibrary, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        own.files_under(tmp_path / "nothing.md")
    assert refused.value.key == "no_file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.md")
        with pytest.raises(InputError):
            own.files_under(tmp_path / "pipe.md")


@pytest.mark.parametrize(
    ("encoding", "text"), [("utf-16", SPANISH), ("utf-8-sig", SPANISH), ("cp1252", SPANISH + "«Así»")]
)
def test_text_is_read_in_the_encodings_that_programs_write(
    own: OwnArticleLibrary, tmp_path: Path, encoding, text
) -> None:
    own.add(write(tmp_path, "guia.txt", text.encode(encoding)))
    assert "Cómo escribimos aquí." in own.passages()[0].text


def test_headings_of_any_level_are_sections_and_the_first_one_is_the_title(
    own: OwnArticleLibrary, tmp_path: Path
) -> None:
    own.add(
        write(tmp_path, "levels.md", "# Letters\n\nLead.\n\n### Samples\n\nNo samples.\n\n# Prices\n\nNo prices.\n")
    )
    assert [(p.title, p.section, p.text) for p in own.passages()] == [
        ("Letters", "Letters", "Lead."),
        ("Letters", "Samples", "No samples."),
        ("Letters", "Prices", "No prices."),
    ]


def test_own_articles_are_listed_and_removed(own: OwnArticleLibrary, tmp_path: Path) -> None:
    own.add(write(tmp_path, "house.md", GUIDE))
    own.add(write(tmp_path, "guia.txt", SPANISH))
    assert [(a.identifier, a.language, a.title, a.passages) for a in own.listed()] == [
        ("own/guia", "es", "Guia", 1),
        ("own/house", "en", "How we write at Acme", 3),
    ]
    assert own.remove("own/house")
    assert not own.remove("own/house")
    assert [a.identifier for a in own.listed()] == ["own/guia"]
    assert [p.article for p in own.passages()] == ["own/guia"]


def test_one_article_more_or_less_costs_no_reading_of_the_others(tmp_path: Path) -> None:
    class Watched(FolderShelf):
        """Notes which texts are read."""

        def texts(self, names):
            asked.extend(names)
            return super().texts(names)

    asked: list[str] = []
    own = OwnArticleLibrary(Watched(tmp_path / "articles"), detect)
    write(tmp_path / "articles", "by-hand.md", "## By hand\n\nIt counts.\n")
    for name in ("one", "two", "three"):
        own.add(write(tmp_path, f"{name}.md", GUIDE.replace("Acme", name)))
    assert len(own.passages()) == 10
    asked.clear()
    own.remove("own/two")
    own.add(write(tmp_path, "three.md", GUIDE.replace("Acme", "three, again")))
    assert {(p.article, p.title) for p in own.passages()} == {
        ("own/by-hand", "By hand"),
        ("own/one", "How we write at one"),
        ("own/three", "How we write at three, again"),
    }
    assert [name.rpartition("-")[0] for name in asked if name != "by-hand.md"] == ["three"]
    write(tmp_path / "articles", "by-hand.md", "## By hand\n\nIt changed.\n")
    assert "It changed." in {p.text for p in own.passages()}
    assert own.passages() == OwnArticleLibrary(FolderShelf(tmp_path / "articles"), detect).passages()
