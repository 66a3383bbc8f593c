"""The hybrid search as a LangChain retriever, for chains and for other people's programs."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.search import Search


class ProvisionRetriever(BaseRetriever):
    """Gives distinct provisions, best first; a provision that the question names comes first.

    Each document's text is the rendition to quote; its metadata has `provision`, `label`, `rendition`, `verb`,
    `heading`, `url` and `score`.

    >>> retriever = ProvisionRetriever(search=assistant().search, k=5)     # doctest: +SKIP
    >>> retriever.invoke("2270 OP8")[0].metadata["provision"]              # doctest: +SKIP
    '2270:8'
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = 10
    resolutions: tuple[int, ...] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **_: Any
    ) -> list[Document]:
        found = self.search(query, k=self.k, resolutions=self.resolutions)
        entries = self.search.index.library.entries
        return [
            Document(
                page_content=(e := entries[hit.provision]).text,
                metadata={
                    "provision": e.id, "label": e.label, "rendition": e.rendition, "verb": e.verb,
                    "heading": e.heading, "url": e.url, "score": hit.score,
                },
            )
            for hit in found.provisions
        ]  # fmt: skip
