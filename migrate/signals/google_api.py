"""GoogleApi: the pages of one listing of a Google API, by REST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from migrate.signals.json_text import loads
from migrate.signals.page import get
from migrate.signals.source import SourceError
from migrate.signals.token import Bearer

MOST_PAGES = 50
"""Of one reading; a source that needs more is asked about too much."""


@dataclass(frozen=True, slots=True)
class GoogleApi:
    """`url` is the collection; `items` the field of an answer that lists."""

    url: str
    items: str
    token: Bearer

    def pages(self, query: Mapping[str, str]) -> Iterator[Any]:
        """Every item of every page.

        Raises:
            SourceError: No answer, too many pages, or an answer that is none of this API.
        """
        token, bearer = "", self.token.value()
        for _ in range(MOST_PAGES):
            told = self._page({**query, "pageToken": token} if token else query, bearer)
            if told.get("executionErrors"):  # "may have caused the time series data returned to be incomplete"
                raise SourceError("the answer is not complete")
            yield from told.get(self.items, [])
            token = str(told.get("nextPageToken", ""))
            if not token:
                return
        raise SourceError(f"more than {MOST_PAGES} pages; narrow what is asked for")

    def _page(self, query: Mapping[str, str], bearer: str) -> dict[str, Any]:
        try:
            told = loads(get(self.url, query, token=bearer))
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise SourceError("the answer is not that of the API")
        return cast("dict[str, Any]", told)
