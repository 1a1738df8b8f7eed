"""A user's own articles by way of the page, over HTTP: added, cited, listed, removed, and nothing left of the upload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.interfaces.web_library import MOST_FILES
from tests.conftest import Server

GUIDE = b"# House\n\n## Bicycles\n\nVisitors park their bicycles behind the mill.\n"
QUESTION = "Where do visitors park their bicycles?"


@pytest.fixture
def own_server(serve: Callable[..., Server], tmp_path: Path) -> Server:
    return serve(TERTULIA_DATA_DIR=str(tmp_path / "data"))


def upload(server: Server, files: dict[str, bytes]) -> list[dict[str, Any]]:
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n' % (name.encode(), content)
        for name, content in files.items()
    )
    answer = server.request(
        "POST", "/gradio_api/upload", raw=parts + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    return [{"path": path, "meta": {"_type": "gradio.FileData"}} for path in answer.json]


def added(server: Server, files: dict[str, bytes]) -> tuple[str, Any]:
    uploaded = upload(server, files)
    shown = server.call("add_articles", [uploaded, "en"], session="visitor")
    assert shown[-1][0] == "complete", shown
    assert not [one for one in uploaded if Path(one["path"]).exists()]
    _, result, listed, _ = shown[-1][1]
    return result, listed


def test_an_article_is_added_cited_listed_and_removed(own_server: Server):
    result, listed = added(own_server, {"house.md": GUIDE})
    assert result == r"* Added: house\.md"
    assert listed["choices"] == [["House · passages: 1", "own/house"]]
    assert "behind the mill" in own_server.chat(QUESTION)
    assert "own/house" in str(own_server.post("/api/ask", {"question": QUESTION}).json["citations"])
    removed = own_server.call("remove_articles", [["own/house"], "es"], session="visitor")[-1][1]
    assert removed[0] == "* Quitado: own/house"
    assert removed[1]["choices"] == []
    assert "own/house" not in str(own_server.post("/api/ask", {"question": QUESTION}).json)


def test_what_cannot_be_read_is_named_with_its_reason_and_the_rest_is_taken(own_server: Server):
    result, listed = added(
        own_server,
        {"broken.pdf": b"%PDF-1.4", "house.md": GUIDE, "virus.exe": b"MZ", "page.html": b"<h1>Web</h1><p>Text.</p>"},
    )
    assert [line.split(" was skipped")[0] for line in result.splitlines()] == [
        r"* “broken\.pdf”",
        r"* Added: house\.md",
        r"* “virus\.exe”",
        r"* Added: page\.html",
    ]
    assert [identifier for _, identifier in listed["choices"]] == ["own/house", "own/page"]


def test_too_many_files_are_refused_with_the_limit_and_none_is_kept(own_server: Server):
    result, listed = added(own_server, {f"{n}.md": GUIDE for n in range(MOST_FILES + 1)})
    assert str(MOST_FILES) in result
    assert listed["choices"] == []


def test_no_other_file_of_the_machine_can_be_taken_in(own_server: Server, tmp_path: Path):
    outside = tmp_path / "outside.txt"
    outside.write_text("A secret of zebras and their stripes.")
    for path in (str(outside), "/etc/passwd", f"{tmp_path}/data/../outside.txt", "http://127.0.0.1:1/x", str(tmp_path)):
        given = {"path": path, "meta": {"_type": "gradio.FileData"}}
        assert own_server.call("add_articles", [[given], "en"])[-1][0] == "error", path
        history = [{"role": "user", "content": given}]
        assert "zebras" not in str(own_server.call("chat", [QUESTION, history, "en"]))
    assert outside.exists()
    assert Path("/etc/passwd").exists()
    assert own_server.call("own_articles", ["en"])[-1][1][0]["choices"] == []
    folder = Path(upload(own_server, {"a.md": GUIDE})[0]["path"]).parents[1]
    assert [p.name for p in folder.rglob("*") if p.is_file()] == ["a.md"]
