"""Our retriever and our vectors keep LangChain's contracts: its own standard tests, and a chain built with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests

from app.adapters.embeddings import LatentSemanticEmbeddings, LatentSemanticMaker
from app.adapters.index_store import IndexStore
from app.adapters.langchain_retriever import TertuliaRetriever
from app.adapters.library import ArticleLibrary
from app.adapters.retrieval import HybridRetriever, read_wording

LIBRARY = ArticleLibrary()
PASSAGES = tuple(p for p in LIBRARY.passages() if p.article in {"hooks", "asks", "follow-up"})
SPACE = LatentSemanticMaker().make(PASSAGES)


class Fitted(LatentSemanticEmbeddings):
    """The space of a few articles, made without arguments, as LangChain's tests want it."""

    def __init__(self) -> None:
        super().__init__(SPACE._vocabulary, SPACE._projection)


class TestEmbeddings(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return Fitted


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory):
    index = IndexStore(tmp_path_factory.mktemp("index")).open(LIBRARY.passages())
    retriever = HybridRetriever(LIBRARY.passages(), index, read_wording(LIBRARY.root))
    yield retriever.retrieve
    retriever.close()


class TestRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _with_search(self, search) -> None:
        self._search = search

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return TertuliaRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self._search}

    @property
    def retriever_query_example(self) -> str:
        return "How long do I wait before I follow up?"


def test_it_runs_in_a_chain_and_its_documents_say_where_they_are_from(search) -> None:
    chain = TertuliaRetriever(search=search, language="es", country="JP", k=2) | RunnableLambda(
        lambda documents: [(d.metadata["article"], d.metadata["country"], d.metadata["language"]) for d in documents]
    )
    assert chain.invoke("¿Cómo me presento a un distribuidor?")[0] == ("countries/jp", "JP", "es")


def test_the_vectors_serve_in_a_vector_store_of_langchains(tmp_path: Path) -> None:
    store = Chroma(embedding_function=Fitted(), persist_directory=str(tmp_path), collection_name="of-somebody")
    store.add_texts([p.text for p in PASSAGES if p.language == "en"])
    (found,) = store.similarity_search("Should I put a calendar link into the first message?", k=1)
    assert "calendar" in found.page_content.lower()
    store._client.close()
