"""Our retrieval as a `BaseRetriever`, to be plugged into anybody's LangChain chain; the vectors are `Embeddings` already.

from app.adapters.langchain_retriever import TertuliaRetriever
from app.bootstrap import build

retriever = TertuliaRetriever(search=build().retriever.retrieve, k=4)
documents = retriever.invoke("How do I approach a Japanese distributor?")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from app.core.model import Ranked


class TertuliaRetriever(BaseRetriever):
    """Returns at most `k` passages as documents, the best first.

    `search` is `HybridRetriever.retrieve`; `language` (en, es) that of the passages, `asked_in` that of the questions,
    `country` an ISO 3166-1 alpha-2 code or None. A document's metadata hold language, article, section, anchor, title,
    sources, country, score and coverage (0 to 1: how far the question belongs to the field; below 0.5 we would decline).
    """

    search: Callable[..., tuple[Ranked, ...]]
    language: str = "en"
    asked_in: str | None = None
    country: str | None = None
    k: int = 4

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's contract
        k: int | None = None,
        **_: Any,
    ) -> list[Document]:
        found = self.search(
            query,
            language=self.language,
            asked_in=self.asked_in,
            country=self.country,
            top_k=self.k if k is None else k,
        )
        return [as_document(ranked) for ranked in found]


def as_document(ranked: Ranked) -> Document:
    """Return a found passage as a LangChain document."""
    p = ranked.passage
    return Document(
        id=p.identifier,
        page_content=p.text,
        metadata={
            "language": p.language,
            "article": p.article,
            "section": p.section,
            "anchor": p.anchor,
            "title": p.title,
            "sources": list(p.sources),
            "country": p.country,
            "score": ranked.score,
            "coverage": ranked.coverage,
        },
    )
