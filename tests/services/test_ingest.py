"""Taking articles in: what cannot be read is named, and the rest goes on."""

from __future__ import annotations

from pathlib import Path

from app.adapters.detection import detect
from app.adapters.own_articles import FolderShelf, OwnArticleLibrary
from app.core.errors import InputError
from app.services.ingest import OwnArticles, ingest


class FakeArticles:
    """Keeps names; refuses those that say so."""

    def add(self, path: Path) -> str:
        if "bad" in path.name:
            raise InputError(f"{path.name} is bad", key="bad")
        return f"own/{path.stem}"

    def files_under(self, path: Path) -> tuple[Path, ...]:
        if path.name == "missing":
            raise InputError("missing", key="no_file", name=path.name)
        return (path / "one.md", path / "bad.md", path / "two.md") if path.name == "folder" else (path,)


def outcome(paths: list[Path], own: OwnArticles) -> tuple[tuple[str, ...], list[tuple[str, InputError]]]:
    """Return the identifiers taken in, and name and error of what was skipped."""
    done = list(ingest(paths, own))
    return tuple(t.identifier for t in done if not t.error), [(t.name, t.error) for t in done if t.error]


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on() -> None:
    added, skipped = outcome([Path("folder"), Path("three.md")], FakeArticles())
    assert added == ("own/one", "own/two", "own/three")
    assert [(name, error.key) for name, error in skipped] == [("bad.md", "bad")]


def test_a_path_that_does_not_exist_is_named_and_the_others_go_on() -> None:
    added, skipped = outcome([Path("a.md"), Path("missing"), Path("b.md")], FakeArticles())
    assert added == ("own/a", "own/b")
    assert [(name, error.key) for name, error in skipped] == [("missing", "no_file")]


def test_a_second_file_of_one_name_does_not_silently_replace_the_first() -> None:
    paths = [Path("team/guide.md"), Path("sales/Guide.md"), Path("sales/guide.txt"), Path("team/guide.md")]
    added, skipped = outcome(paths, FakeArticles())
    assert added == ("own/guide", "own/guide")
    assert [error.key for _, error in skipped] == ["own_same_name"] * 2
    assert "sales" in str(skipped[0][1])


def test_nothing_given_is_nothing_done() -> None:
    added, skipped = outcome([], FakeArticles())
    assert (added, skipped) == ((), [])


def test_a_real_folder_with_everything_in_it_gives_the_good_ones(tmp_path: Path) -> None:
    contents = {
        "good.md": b"# Good\n\nA text in English that says something.",
        "binary.md": bytes(range(256)),
        "empty.txt": b"",
        "latin.txt": "Señor, aquí está.".encode("latin-1"),
        "wide.txt": "A text".encode("utf-16"),
        "picture.png": b"\x89PNG",
        "broken.pdf": b"%PDF-1.4 and no more",
        "page.html": b"<p>A page in English that says something.</p>",
        "last.txt": b"The last one is good as well.",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    own = OwnArticleLibrary(FolderShelf(tmp_path / "data" / "articles"), detect)
    added, skipped = outcome([tmp_path, tmp_path / "none.md"], own)
    assert added == ("own/good", "own/last", "own/latin", "own/page", "own/wide")
    assert [name for name, _ in skipped] == ["binary.md", "broken.pdf", "empty.txt", "none.md"]
    assert {p.article for p in own.passages()} == set(added)


def test_each_file_is_told_of_when_it_is_done_and_before_the_next_is_read() -> None:
    done = ingest([Path("folder")], FakeArticles())
    assert [(t.name, t.identifier) for t in (next(done), next(done))] == [("one.md", "own/one"), ("bad.md", "")]
