"""Vectors from an OpenAI-compatible server over a real socket: kept apart by model, made once, and done without when it fails."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.adapters.embeddings import LatentSemanticMaker
from app.adapters.index_store import IndexStore
from app.adapters.library import ArticleLibrary
from app.adapters.served_embeddings import ServedSpace
from app.bootstrap import build
from app.core.errors import StoreUnavailable
from app.settings import Settings

FEW = tuple(p for p in ArticleLibrary().passages() if p.article in {"hooks", "countries/jp"})
DIMENSIONS = 48
QUESTION = "How do I approach a Japanese distributor?"
KEY = "sk-canary-5150"


class EmbeddingServer:
    """Answers as an embedding server does, with vectors of the words; `fault` says how it fails."""

    def __init__(self) -> None:
        self.fault = ""
        self.asked: list[list[str]] = []
        self.authorizations: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.authorizations.append(self.headers.get("authorization", ""))
                outer.asked.append(body["input"])
                outer.answer(self, body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def answer(self, handler: http.server.BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        texts = body["input"]
        status, rows = 200, [{"object": "embedding", "index": n, "embedding": vector(t)} for n, t in enumerate(texts)]
        match self.fault:
            case "401" | "404" | "500":
                status = int(self.fault)
            case "short":
                rows = rows[:-1]
            case "widths":
                rows[0]["embedding"] = rows[0]["embedding"][:-1]
            case "null":
                rows[0]["embedding"] = None
            case "hang":
                time.sleep(8)
        out = json.dumps({"object": "list", "data": rows, "model": body["model"], "usage": {}}).encode()
        if self.fault == "html":
            out = b"<html>log in</html>"
        handler.send_response(status)
        handler.send_header("content-type", "text/html" if self.fault == "html" else "application/json")
        handler.send_header("content-length", str(len(out)))
        handler.end_headers()
        handler.wfile.write(out if status == 200 else b'{"error":{"message":"no %s"}}'.ljust(len(out)))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def vector(text: str) -> list[float]:
    found = np.zeros(DIMENSIONS)
    for word in text.lower().split():
        found[int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSIONS] += 3.0
    return [float(x) for x in found]


@pytest.fixture
def served() -> Iterator[EmbeddingServer]:
    server = EmbeddingServer()
    yield server
    server.close()


def settings(server: EmbeddingServer, folder: Path, *, model: str = "openai:words-1") -> Settings:
    return Settings(data_dir=folder, embeddings=model, base_url=server.url, api_key=KEY)


def test_passages_are_embedded_once_as_texts_and_a_question_by_itself(served: EmbeddingServer, tmp_path: Path) -> None:
    space = ServedSpace(settings(served, tmp_path))
    index = IndexStore(tmp_path / "index", maker=space).open(FEW)
    assert index.built
    assert sorted(text for batch in served.asked for text in batch if len(text) > 20) == sorted(
        f"{p.title}: {p.section}\n{p.text}" for p in FEW
    )
    index.search.close()
    served.asked.clear()
    again = IndexStore(tmp_path / "index", maker=ServedSpace(settings(served, tmp_path))).open(FEW)
    assert not again.built
    assert served.asked == []
    some = FEW[3]
    asked = again.embeddings.embed_query(f"{some.title}: {some.section}\n{some.text}")
    assert again.search.nearest(asked, language=some.language, country=some.country, top_k=1)[0][0] == some.identifier
    assert len(served.asked) == 1
    again.search.close()


def test_vectors_have_length_one_and_the_width_that_the_space_says(served: EmbeddingServer, tmp_path: Path) -> None:
    space = ServedSpace(settings(served, tmp_path))
    assert space.dimensions == DIMENSIONS
    assert np.linalg.norm(space.embed_documents(["one", "two words"]), axis=1) == pytest.approx(1)


def test_another_model_or_server_has_a_collection_of_its_own(served: EmbeddingServer, tmp_path: Path) -> None:
    other = EmbeddingServer()
    slugs = {
        ServedSpace(settings(served, tmp_path)).slug,
        ServedSpace(settings(served, tmp_path, model="openai:words-2")).slug,
        ServedSpace(settings(other, tmp_path)).slug,
    }
    other.close()
    assert len(slugs) == 3
    one = build(settings(served, tmp_path), model=None)
    one.__dict__["model"] = None  # only its vectors are wanted here
    one.bring_up_to_date()
    one.close()
    local = build(Settings(data_dir=tmp_path))
    local.bring_up_to_date()
    local.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        ["index", f"index-{ServedSpace(settings(served, tmp_path)).slug}"]
    )


@pytest.mark.parametrize("fault", ["401", "404", "500", "short", "widths", "null", "html", "hang"])
def test_a_question_is_answered_without_its_vector_when_the_server_fails(
    served: EmbeddingServer, tmp_path: Path, fault: str
) -> None:
    assistant = build(settings(served, tmp_path))
    assistant.__dict__["model"] = None
    assistant.bring_up_to_date()
    served.fault = fault
    start = time.monotonic()
    answer = assistant.ask(QUESTION)
    assert time.monotonic() - start < 15
    assert answer.citations[0].article == "countries/jp"
    assert KEY not in answer.text + str(answer.notes)
    assistant.close()


@pytest.mark.parametrize("fault", ["401", "html", "short"])
def test_a_server_that_fails_from_the_start_leaves_the_vectors_made_here(
    served: EmbeddingServer, tmp_path: Path, fault: str
) -> None:
    served.fault = fault
    assistant = build(settings(served, tmp_path))
    assistant.__dict__["model"] = None
    assert assistant.ask(QUESTION).citations[0].article == "countries/jp"
    assert assistant.status()["index"]["note"] == "embeddings"
    assistant.close()


def test_an_error_names_the_settings_and_never_the_key(served: EmbeddingServer, tmp_path: Path) -> None:
    served.fault = "401"
    with pytest.raises(StoreUnavailable) as error:
        ServedSpace(settings(served, tmp_path)).embed_query("hello")
    assert "TERTULIA_EMBEDDINGS" in str(error.value)
    assert KEY not in str(error.value) + str(error.value.values)
    assert served.authorizations[-1] == f"Bearer {KEY}"


def test_a_question_in_another_language_goes_to_the_model_as_it_is(served: EmbeddingServer, tmp_path: Path) -> None:
    space = ServedSpace(settings(served, tmp_path))
    assert space.embed_question("Wie lange warte ich?", "de") == space.embed_query("Wie lange warte ich?")
    assert served.asked[-1] == ["Wie lange warte ich?"]
    assert not space.is_made_here
    assert LatentSemanticMaker().make(FEW).is_made_here
