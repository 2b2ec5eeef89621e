"""Load: migration.yaml as a Spec, or another file as its model, or all their problems at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError, create_model

from migrate.declaration import translate
from migrate.declaration.document import Document, read
from migrate.errors import Problem, SpecError
from migrate.model.spec import Spec
from migrate.model.spec.rules import flaws
from migrate.model.spec.section import Section

Kind = TypeVar("Kind", bound=BaseModel)

LARGEST = 1 << 20
"""Bytes; a declaration takes a few thousand."""

LONGEST = 20_000
"""Lines; a declaration takes a hundred."""


def load(path: Path) -> Spec:
    """The declaration in the file at `path`. Raises SpecError."""
    return parse(written(path, noun="declaration", missing="Write one with `migrate init`."), source=str(path))


def parse(text: str, *, source: str) -> Spec:
    """The declaration in `text`; `source` names it in messages. Raises SpecError with every problem, by line."""
    return spec_in(read_short(text, source=source), source=source)


def spec_in(document: Document, *, source: str) -> Spec:
    """The declaration in a document that was read already. Raises SpecError with every problem, by line."""
    spec = _validated(document) if document.data is not None else None
    if document.problems or spec is None:
        raise refused(source, document.problems, untold=document.untold)
    return spec


def load_as(model: type[Kind], document: Document, *, source: str, then: str) -> Kind:
    """A file that is no declaration, as its model. Raises SpecError with every problem, by line."""
    if document.data is not None and not document.problems:
        try:
            return model.model_validate(document.data)
        except ValidationError as error:
            told, count = translate.problems(document, error.errors(include_url=False), model)
            document.problems += told
            document.untold = count - len(told)
    raise refused(source, document.problems, untold=document.untold, then=then)


def written(path: Path, *, noun: str, missing: str) -> str:
    """The text of a file of at most `LARGEST` bytes; `missing` is what to do where there is none. Raises SpecError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise SpecError(f"there is no {noun}", seen=f"no file {path}", then=missing) from error
    except OSError as error:
        raise SpecError(f"the {noun} cannot be read", seen=f"{path}: {error.strerror}") from error
    if len(content) > LARGEST:
        raise refused(str(path), [Problem(1, 1, "", "more than 1 MiB", "a file of up to 1 MiB")])
    return _decoded(content, source=str(path))


def read_short(text: str, *, source: str) -> Document:
    """The document in a text of at most `LONGEST` lines. Raises SpecError where it has more."""
    if text.count("\n") > LONGEST:
        problem = Problem(LONGEST, 1, "", f"more than {LONGEST:,} lines", "a declaration of fewer lines")
        raise refused(source, [problem])
    return read(text)


def _validated(document: Document) -> Spec | None:
    """The values, where they are right; else None, with the problems entered in the document."""
    try:
        return Spec.model_validate_json(json.dumps(document.data), by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        told, count = translate.problems(document, errors, Spec)
        document.problems += told
        document.untold = count - len(told)
        document.problems += _flaws_of_the_rest(document, {each["loc"][0] for each in errors if each["loc"]})
        return None


def _flaws_of_the_rest(document: Document, wrong: Set[str | int]) -> list[Problem]:
    """What does not fit together among the fields that are right by themselves.

    Pydantic checks the whole only once every part is right; a person wants to hear both in one go.
    """
    if not wrong or not isinstance(document.data, dict):
        return []
    data = cast("Mapping[str, object]", document.data)
    fields = {name: field for name, field in Spec.model_fields.items() if field.alias not in wrong}
    written = {alias: value for alias, value in data.items() if alias in {f.alias for f in fields.values()}}
    shape: dict[str, Any] = {name: (field.annotation, field) for name, field in fields.items()}
    sound = create_model("Sound", __base__=Section, **shape).model_validate_json(
        json.dumps(written), by_alias=True, by_name=False
    )
    spec = Spec.model_construct(**{name: getattr(sound, name) for name in fields})
    return [translate.flaw(document, flaw) for flaw in flaws(spec, known=fields)]


def _decoded(content: bytes, *, source: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - before.rfind(b"\n")
        seen = f"the byte 0x{content[error.start]:02x}"
        problem = Problem(before.count(b"\n") + 1, column, "", seen, "text in UTF-8")
        raise refused(source, [problem]) from error


def refused(
    source: str, problems: list[Problem], *, untold: int = 0, then: str = "Fix the file, then `migrate check`."
) -> SpecError:
    """All that is wrong with a file, as far as it is told."""
    told = sorted(problems)[: translate.MOST]
    number = len(problems) + untold
    count = "a problem" if number == 1 else f"{number:,} problems"
    first = f"; these are the first {len(told)}" if number > len(told) else ""
    return SpecError(
        f"{source} has {count}{first}",
        source=source,
        problems=tuple(told),
        then=then,
    )
