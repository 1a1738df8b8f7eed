"""A real `chroma run`: several copies of the app share one index and one set of own articles, and outlive its absence."""

from __future__ import annotations

import base64
import http.server
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters import chroma_server
from app.adapters.chroma_server import FILES, PREFIX, ServerStore, SharedShelf, connect, disconnect
from app.adapters.embeddings import LatentSemanticMaker
from app.adapters.index_store import OpenIndex
from app.adapters.library import ArticleLibrary
from app.bootstrap import build
from app.core.errors import StoreUnavailable
from app.core.model import Passage
from app.settings import Settings

FEW = tuple(p for p in ArticleLibrary().passages() if p.article in {"hooks", "asks", "countries/jp"})


def own(name: str, text: str) -> Passage:
    return replace(FEW[0], article=f"own/{name}", anchor="one", title=name, section=name, text=text)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(folder: Path, port: int) -> Iterator[str]:
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    with (folder.parent / "chroma.log").open("w") as log:
        server = subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=log, stderr=log, cwd=folder.parent)
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(200):
                with suppress(OSError):
                    urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
                    break
                time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server") / "data"
    folder.mkdir()
    with running(folder, free_port()) as address:
        yield address


@pytest.fixture
def clean(url: str) -> str:
    client = connect(url)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    disconnect(client)
    return url


def names(url: str) -> set[str]:
    client = connect(url)
    try:
        return {collection.name for collection in client.list_collections()}
    finally:
        disconnect(client)


def finds(index: OpenIndex, passages: tuple[Passage, ...]) -> bool:
    vectors = index.embeddings.embed_passages(passages)
    return all(
        index.search.nearest([float(x) for x in v], language=p.language, country=p.country, top_k=3)[0][0]
        == p.identifier
        for p, v in zip(passages, vectors, strict=True)
    )


def test_the_first_copy_makes_the_index_and_the_next_one_uses_it(clean: str) -> None:
    told: list[tuple[int, int]] = []
    first = ServerStore(clean).open(FEW, lambda *pair: told.append(pair))
    second = ServerStore(clean).open(FEW)
    assert (first.built, second.built) == (True, False)
    assert (first.search.name, first.note, first.generation) == ("chroma server", "", second.generation)
    assert told[-1] == (len(FEW), len(FEW))
    assert finds(first, FEW)
    assert finds(second, FEW)
    first.search.close()
    second.search.close()
    assert {name.rpartition("-")[0] for name in names(clean)} == {"tertulia-articles", "tertulia-own", "tertulia-space"}


def test_both_copies_measure_with_the_same_space_to_the_last_digit(clean: str) -> None:
    class Turned(LatentSemanticMaker):
        """As another machine's arithmetic might do it: the same space, its axes turned."""

        def make(self, passages):
            made = super().make(passages)
            made._projection = made._projection[:, ::-1].copy()
            return made

    first, second = ServerStore(clean).open(FEW), ServerStore(clean, Turned()).open(FEW)
    question = "a personal hook"
    assert first.embeddings.embed_query(question) == second.embeddings.embed_query(question)
    assert finds(second, FEW)
    first.search.close()
    second.search.close()


def test_own_articles_come_change_and_go_and_nothing_else_is_made_anew(
    clean: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    plain = chroma_server.fill

    def fill(collection, passages, vectors, progress):
        written.append(len(passages))
        plain(collection, passages, vectors, progress)

    monkeypatch.setattr(chroma_server, "fill", fill)
    one, two = own("one", "Samples for a buyer."), own("two", "Prices in the second letter to a buyer.")
    changed = replace(one, text="Flowers for a host on request.")
    for passages, expected in (
        (FEW, [len(FEW)]),
        ((*FEW, one), [1]),
        ((*FEW, one, two), [1]),
        ((*FEW, changed, two), [1]),
        ((*FEW, two), []),
    ):
        written.clear()
        index = ServerStore(clean).open(passages)
        assert [count for count in written if count] == expected
        assert index.note == ""
        assert finds(index, passages)
        index.search.close()


def test_copies_that_start_at_once_leave_one_whole_index(clean: str) -> None:
    passages = (*FEW, own("one", "Samples for a buyer."))
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: ServerStore(clean).open(passages), range(6)))
    assert {index.note for index in opened} == {""}
    assert len({index.generation for index in opened}) == 1
    assert all(finds(index, passages) for index in opened)
    for index in opened:
        index.search.close()
    assert not [name for name in names(clean) if "build" in name]


def test_another_library_or_space_never_mixes_with_this_one(clean: str) -> None:
    class Other(LatentSemanticMaker):
        identity = "other"

    opened = [
        ServerStore(clean).open(FEW),
        ServerStore(clean).open(FEW[:-1]),
        ServerStore(clean, Other()).open(FEW),
    ]
    assert len({index.generation for index in opened}) == 3
    for index in opened:
        index.search.close()


def test_what_nobody_used_for_a_day_is_deleted_and_what_is_not_ours_is_left(clean: str) -> None:
    client = connect(clean)
    day_old = time.time() - 25 * 3600
    client.create_collection(f"{PREFIX}articles-old", metadata={"seen": day_old}, embedding_function=None)
    client.create_collection(f"{PREFIX}articles-young", metadata={"seen": time.time() - 3600}, embedding_function=None)
    client.create_collection("somebody-elses", metadata={"seen": day_old}, embedding_function=None)
    disconnect(client)
    ServerStore(clean).open(FEW).search.close()
    left = names(clean)
    assert f"{PREFIX}articles-old" not in left
    assert {f"{PREFIX}articles-young", "somebody-elses"} <= left


def test_a_server_that_is_not_there_or_does_not_answer_ends_in_memory_within_seconds() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for address in (
            f"http://127.0.0.1:{free_port()}",
            f"http://127.0.0.1:{silent.getsockname()[1]}",
            "http://[::1]:9",
        ):
            start = time.monotonic()
            index = ServerStore(address).open(FEW)
            assert time.monotonic() - start < 6
            assert (index.note, index.search.name) == ("server", "memory")
            assert finds(index, FEW)


def test_a_name_and_a_password_in_the_address_are_sent_and_never_shown() -> None:
    heard: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get("Authorization", ""))
            self.send_error(401)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(StoreUnavailable) as error:
            connect(f"http://team:s3%40cret@127.0.0.1:{server.server_port}")
        server.shutdown()
    assert heard == [f"Basic {base64.b64encode(b'team:s3@cret').decode()}"]
    assert "cret" not in str(error.value) + str(error.value.values)


def test_an_article_added_by_one_copy_of_the_app_is_cited_by_the_other_and_gone_when_removed(
    clean: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bootstrap.LOOK_AGAIN", 0.0)
    one, two = (build(Settings(data_dir=tmp_path / name, chroma_url=clean)) for name in ("one", "two"))
    guide = tmp_path / "house.md"
    guide.write_text("# House\n\n## Bicycles\n\nVisitors park their bicycles behind the mill.\n")
    question = "Where do visitors park their bicycles?"
    assert "own/house" not in str(two.ask(question).citations)
    assert [taken.identifier for taken in one.take_articles([guide])] == ["own/house"]
    assert [a.identifier for a in two.own_articles()] == ["own/house"]
    assert two.ask(question).citations[0].article == "own/house"
    assert two.status()["index"]["store"] == "chroma server"
    two.remove_article("own/house")
    assert "own/house" not in str(one.ask(question).citations)
    assert not any(p for p in tmp_path.rglob("*") if p.is_file() and p != guide)
    one.close()
    two.close()


def test_a_server_that_dies_while_it_serves_costs_no_answer_and_one_that_comes_back_is_used_by_the_next_start(
    tmp_path: Path,
) -> None:
    folder, port = tmp_path / "data", free_port()
    folder.mkdir()
    settings = Settings(data_dir=tmp_path / "home", chroma_url=f"http://127.0.0.1:{port}")
    with running(folder, port):
        assistant = build(settings)
        assert not assistant.ask("How do I approach a Japanese distributor?").abstained
        assert assistant.status()["index"]["store"] == "chroma server"
    assert assistant.ask("How do I approach a Japanese distributor?").citations[0].article == "countries/jp"
    assistant.close()
    with running(folder, port):
        again = build(settings)
        assert again.ask("How do I approach a Japanese distributor?").citations[0].article == "countries/jp"
        assert again.status()["index"]["store"] == "chroma server"
        again.close()


def test_the_shared_shelf_keeps_texts_as_they_are(clean: str) -> None:
    shelf = SharedShelf(clean)
    long = "Ünï «código» 名刺 " * 40_000
    for name, text in (("b.md", "second"), ("a.md", long), ("b.md", "second, again")):
        shelf.write(name, text)
    assert shelf.names() == ("a.md", "b.md")
    other = SharedShelf(clean)
    assert other.texts(other.names()) == (("a.md", long), ("b.md", "second, again"))
    shelf.delete("a.md")
    assert shelf.names() == ("b.md",)
    shelf.close()
    other.close()
    assert FILES in names(clean)
