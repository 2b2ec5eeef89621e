"""Translate: what pydantic refuses, in words of the file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from pydantic_core import ErrorDetails

from migrate.declaration.document import Document
from migrate.declaration.place import Mark
from migrate.declaration.shape import Loc, Model, fields_at, models_at, tag_of
from migrate.errors import Problem
from migrate.model.spec.flaw import Flaw, Path, path_text

MOST = 20
"""Problems of one file that are told; a person mends those and looks again."""

CONSIDERED = 100
"""Unknown fields of one section that are held against the fields that it lacks."""

UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""How pydantic refuses a field that a model, or a dataclass, does not know."""

Allowed = Callable[[ErrorDetails, Model], str]
"""From an error, and what the whole file should have been."""


def problems(document: Document, errors: Sequence[ErrorDetails], root: Model) -> tuple[list[Problem], int]:
    """One problem for each error of a file that should be a `root`, but for those that another one brings; only the
    first `MOST` are put in words, and the number says how many there are.
    """
    known = Causes.of(errors, root)
    placed = [(_mark(document, error), error) for error in errors if not _follows(document, error, known)]
    placed.sort(key=lambda each: each[0])
    found = [problem for _, error in placed[:MOST] for problem in _problems(document, error, root)]
    return found, len(found) + len(placed[MOST:])


def flaw(document: Document, flaw: Flaw) -> Problem:
    """A flaw at the first of its places that stands in the file."""
    path = next((path for path in flaw.at if path in document.places), document.nearest(flaw.at[0]))
    mark = document.places[path].value
    return Problem(mark.line, mark.column, path_text(path or flaw.at[0]), flaw.seen, flaw.allowed)


def _follows(document: Document, error: ErrorDetails, known: Causes) -> bool:
    """Whether an error is there only because of another one, or of something wrong with the text itself."""
    path = _path(document, error)
    if any(path[:end] in document.blamed for end in range(len(path) + 1)):
        return True
    if error["type"] == "too_short":
        return (*path, 0) in document.places  # pydantic counts only the items that are right
    return known.of_a_kind(error) or known.misspelt(error)


@dataclass(frozen=True, slots=True)
class Causes:
    """The errors that bring others with them: kinds that do not exist, and fields that were misspelt."""

    kinds: Mapping[Loc, int]
    unknown: Mapping[Loc, Sequence[ErrorDetails]]
    root: Model

    @classmethod
    def of(cls, errors: Sequence[ErrorDetails], root: Model) -> Causes:
        kinds = Counter(error["loc"][:-1] for error in errors if error["type"] == "literal_error")
        unknown: defaultdict[Loc, list[ErrorDetails]] = defaultdict(list)
        for error in errors:
            within = unknown[error["loc"][:-1]]
            if error["type"] in UNKNOWN and len(within) < CONSIDERED:
                within.append(error)
        return cls(kinds, unknown, root)

    def of_a_kind(self, error: ErrorDetails) -> bool:
        """Whether it is about a field of a kind that does not exist."""
        loc = error["loc"]
        own = loc[:-1] if error["type"] == "literal_error" else None
        return any(self.kinds.get(loc[:end], 0) > (loc[:end] == own) for end in range(len(loc) + 1))

    def misspelt(self, error: ErrorDetails) -> bool:
        """Whether the field that is missing stands beside, in other letters."""
        *way, name = error["loc"] or ("",)
        beside = self.unknown.get(tuple(way), ())
        return error["type"] == "missing" and any(_meant(each, self.root) == name for each in beside)


def _problems(document: Document, error: ErrorDetails, root: Model) -> list[Problem]:
    if error["type"] == "flaws":
        flaws = cast("tuple[Flaw, ...]", error.get("ctx", {})["flaws"])
        return [flaw(document, each) for each in flaws]
    path = _path(document, error)
    mark, seen = _where(document, path, error["type"])
    allowed = _ALLOWED.get(error["type"], _described)(error, root)
    return [Problem(mark.line, mark.column, path_text(path), seen, allowed)]


def _path(document: Document, error: ErrorDetails) -> Path:
    """The place in the file: without the tags of unions, with the missing field at the end."""
    path: Path = ()
    for part in error["loc"]:
        path = (*path, part) if (*path, part) in document.places else path
    if error["type"] == "missing" and not document.places.get((*path, error["loc"][-1])):
        return (*path, error["loc"][-1])
    if error["type"].startswith("union_tag"):
        return (*path, _discriminator(error))
    return path


def _where(document: Document, path: Path, kind: str) -> tuple[Mark, str]:
    """Where to point, and what is seen there: a missing field is missed at its parent."""
    place = document.places.get(path)
    if place is None:
        return document.places[path[:-1]].key, "nothing"
    return (place.key, "an unknown field") if kind in UNKNOWN else (place.value, place.seen)


def _mark(document: Document, error: ErrorDetails) -> tuple[int, int]:
    if error["type"] == "flaws":
        return (0, 0)
    mark, _ = _where(document, _path(document, error), error["type"])
    return mark.line, mark.column


def _discriminator(error: ErrorDetails) -> str:
    return str(error.get("ctx", {})["discriminator"]).strip("'")


def _meant(error: ErrorDetails, root: Model) -> str | None:
    """The field that an unknown one comes near to."""
    *way, name = error["loc"]
    return next(iter(get_close_matches(str(name), fields_at(tuple(way), root), n=1)), None)


def _unknown(error: ErrorDetails, root: Model) -> str:
    meant = _meant(error, root)
    return f"did you mean {meant}?" if meant else f"one of {', '.join(fields_at(error['loc'][:-1], root))}"


def _missing(error: ErrorDetails, root: Model) -> str:
    return f"this field is needed: {_described(error, root)}"


def _member(error: ErrorDetails, root: Model) -> str:
    """The values of the field that tells the members of a union apart."""
    of_field = error["type"] == "literal_error"
    return " or ".join(map(tag_of, models_at(error["loc"][:-1] if of_field else error["loc"], root)))


def _described(error: ErrorDetails, root: Model) -> str:
    """What the field is for: the last resort, for refusals that carry no sentence of their own."""
    *way, name = (part for part in error["loc"] if not isinstance(part, int))
    known = fields_at(tuple(way), root)
    return known[name].description or "" if name in known else "another value"


def _fields(error: ErrorDetails, root: Model) -> str:
    known = ", ".join(fields_at(error["loc"], root))
    return f"a mapping with {known}" if known else f"a mapping: {_described(error, root)}"


def _listed(error: ErrorDetails, root: Model) -> str:
    return f"a list, each item on a line with a hyphen: {_described(error, root)}"


_ALLOWED: Mapping[str, Allowed] = {
    "allowed": lambda error, _: str(error.get("ctx", {})["allowed"]),
    "value_error": lambda error, _: str(error.get("ctx", {})["error"]),
    **dict.fromkeys(UNKNOWN, _unknown),
    "missing": _missing,
    "union_tag_invalid": _member,
    "union_tag_not_found": _member,
    "literal_error": _member,
    "enum": lambda error, _: str(error.get("ctx", {})["expected"]).replace("'", ""),
    "bool_type": lambda _, __: "true or false",
    "bool_parsing": lambda _, __: "true or false",
    "too_short": lambda _, __: "at least one item",
    "tuple_type": _listed,
    "dict_type": _fields,
    "model_type": _fields,
    "model_attributes_type": _fields,
    "dataclass_type": _fields,
}
"""Every refusal that no field's own sentence covers. A kind that is not here falls back to the field's description."""
