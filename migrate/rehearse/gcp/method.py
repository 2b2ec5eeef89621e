"""Method: one call of an API, and the requests it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

_PLACE = re.compile(r"\{(\+?)([\w.]+)\}")


@dataclass(frozen=True)
class Method:
    """`id` is `SERVICE.RESOURCE.VERB`; `prefix` is the part of `path` before the name of a resource (`compute/v1/`).

    `{name}` in a path takes one segment; `{+name}` takes what the parameter's own pattern allows.
    """

    id: str
    http: str
    prefix: str
    path: str
    parameters: Mapping[str, Mapping[str, Any]]
    request: str | None
    response: str | None
    uploads: bool

    @property
    def service(self) -> str:
        return self.id.partition(".")[0]

    @property
    def resource(self) -> str:
        """`compute.networks`, `run.projects.locations.services`."""
        return self.id.rpartition(".")[0]

    @property
    def verb(self) -> str:
        return self.id.rpartition(".")[2]

    @property
    def starts_operation(self) -> bool:
        return self.response is not None and self.response.endswith("Operation") and self.http != "GET"

    @property
    def query(self) -> Mapping[str, Mapping[str, Any]]:
        return {name: shape for name, shape in self.parameters.items() if shape["location"] == "query"}

    def match(self, path: str) -> dict[str, str] | None:
        """The values of the places in the path of a request, or None when it is another method's."""
        if not path.startswith(self._head):
            return None
        found = self._pattern.fullmatch(path)
        return None if found is None else {self._places[n]: unquote(text) for n, text in found.groupdict().items()}

    @cached_property
    def _head(self) -> str:
        """The literal start of the path, which rules most methods out cheaply."""
        return self.path.partition("{")[0]

    @cached_property
    def _places(self) -> dict[str, str]:
        return {f"p{n}": place[2] for n, place in enumerate(_PLACE.finditer(self.path))}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        text, end = "", 0
        for n, place in enumerate(_PLACE.finditer(self.path)):
            text += re.escape(self.path[end : place.start()]) + f"(?P<p{n}>{self._allowed(place)})"
            end = place.end()
        return re.compile(text + re.escape(self.path[end:]))

    def _allowed(self, place: re.Match[str]) -> str:
        if not place[1]:
            return "[^/]+"
        # A pattern of the documents is anchored; groups in it would shadow ours.
        anchored: str = self.parameters[place[2]].get("pattern", "^.+$")
        return re.sub(r"\((?!\?)", "(?:", anchored.removeprefix("^").removesuffix("$"))
