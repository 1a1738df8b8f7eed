"""The exact search in memory: nearest first, one language, one country and what belongs to none."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.adapters.chroma_index import ChromaIndex, translated, write_folder
from app.adapters.embeddings import LatentSemanticEmbeddings
from app.adapters.memory_index import MemoryIndex
from app.core.errors import StoreUnavailable
from app.core.model import Passage


def passage(language: str, anchor: str, country: str | None = None) -> Passage:
    return Passage(
        language=language, article="a", anchor=anchor, section=anchor, title="t", text=f"{anchor} word", country=country
    )


PASSAGES = (
    passage("en", "near"),
    passage("en", "far"),
    passage("es", "near"),
    passage("en", "japan", "JP"),
    passage("en", "spain", "ES"),
    replace(passage("en", "house"), article="own/house"),
)
IDENTIFIERS = {p.digest: p.identifier for p in PASSAGES}
VECTORS = np.array([[1, 0], [0, 1], [1, 0], [1, 0], [0.6, 0.8], [0.8, 0.6]], dtype=np.float32)


def test_the_nearest_of_the_language_come_first_and_ties_go_by_identifier() -> None:
    index = MemoryIndex(PASSAGES, VECTORS)
    assert index.nearest([1.0, 0.0], language="en", country=None, top_k=5) == (
        ("en/a#near", 1.0),
        ("en/own/house#house", pytest.approx(0.8)),
        ("en/a#far", 0.0),
    )
    assert [n for n, _ in index.nearest([1.0, 0.0], language="en", country="JP", top_k=2)] == [
        "en/a#japan",
        "en/a#near",
    ]


def test_another_country_or_language_is_never_found() -> None:
    index = MemoryIndex(PASSAGES, VECTORS)
    found = {name for name, _ in index.nearest([1.0, 0.0], language="en", country="ES", top_k=9)}
    assert found == {"en/a#near", "en/a#far", "en/a#spain", "en/own/house#house"}
    assert index.nearest([1.0, 0.0], language="fr", country="ES", top_k=9) == ()


def test_a_question_without_a_direction_finds_nothing() -> None:
    assert MemoryIndex(PASSAGES, VECTORS).nearest([0.0, 0.0], language="en", country=None, top_k=3) == ()


def test_closing_it_leaves_it_usable_by_who_still_asks() -> None:
    index = MemoryIndex(PASSAGES, VECTORS)
    index.close()
    assert index.nearest([1.0, 0.0], language="es", country=None, top_k=1) == (("es/a#near", 1.0),)


# --- its peer on disk -------------------------------------------------------------------------------------------------


@pytest.fixture
def chroma(tmp_path: Path) -> ChromaIndex:
    counts: list[int] = []
    write_folder(tmp_path / "c", PASSAGES, VECTORS, counts.append)
    assert sum(counts) == len(PASSAGES)
    return ChromaIndex.in_folder(tmp_path / "c", LatentSemanticEmbeddings.fit(PASSAGES), IDENTIFIERS)


@pytest.mark.parametrize("country", [None, "JP", "ES"])
def test_chroma_answers_as_memory_does(chroma: ChromaIndex, country: str | None) -> None:
    memory = MemoryIndex(PASSAGES, VECTORS)
    for vector in ([1.0, 0.0], [0.0, 1.0], [0.8, 0.6], [0.0, 0.0]):
        for top_k in (1, 2, 9):
            here = chroma.nearest(vector, language="en", country=country, top_k=top_k)
            there = memory.nearest(vector, language="en", country=country, top_k=top_k)
            assert [score for _, score in here] == pytest.approx([score for _, score in there], abs=1e-4)
            if top_k == 9:
                assert [name for name, _ in here] == [name for name, _ in there]
    chroma.close()


def test_a_wrong_count_is_an_unavailable_store(chroma: ChromaIndex) -> None:
    chroma.check(len(PASSAGES))
    with pytest.raises(StoreUnavailable, match="6 passages instead of 4"):
        chroma.check(4)
    chroma.close()


def test_a_vector_of_another_size_and_a_closed_client_are_unavailable_stores(chroma: ChromaIndex) -> None:
    with pytest.raises(StoreUnavailable):
        chroma.nearest([1.0, 0.0, 0.0], language="en", country=None, top_k=1)
    chroma.close()
    with pytest.raises(StoreUnavailable):
        chroma.nearest([1.0, 0.0], language="en", country=None, top_k=1)


def test_a_folder_without_the_collection_is_an_unavailable_store_and_leaves_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(StoreUnavailable):
        ChromaIndex.in_folder(tmp_path / "empty", LatentSemanticEmbeddings.fit(PASSAGES), IDENTIFIERS)
    assert threading.active_count() == before


def test_a_panic_which_is_no_exception_is_translated_and_an_interrupt_is_not() -> None:
    class PanicException(BaseException):
        """As Rust's, which `except Exception` does not catch."""

    with pytest.raises(StoreUnavailable, match="PanicException"), translated():
        raise PanicException
    for passing in (KeyboardInterrupt, SystemExit, GeneratorExit):
        with pytest.raises(passing), translated():
            raise passing
