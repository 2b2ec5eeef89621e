"""Load: migration.yaml as a Spec, or all its problems at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError, create_model

from migrate.declaration import translate
from migrate.declaration.document import Document, read
from migrate.errors import Problem, SpecError
from migrate.model.spec import Spec
from migrate.model.spec.rules import flaws
from migrate.model.spec.section import Section

LARGEST = 1 << 20
"""Bytes; a declaration takes a few thousand."""

LONGEST = 20_000
"""Lines; a declaration takes a hundred."""


def load(path: Path) -> Spec:
    """The declaration in the file at `path`. Raises SpecError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise SpecError(
            "there is no declaration", seen=f"no file {path}", then="Write one with `migrate init`."
        ) from error
    except OSError as error:
        raise SpecError("the declaration cannot be read", seen=f"{path}: {error.strerror}") from error
    if len(content) > LARGEST:
        raise _refused(str(path), [Problem(1, 1, "", "more than 1 MiB", "a file of up to 1 MiB")])
    return parse(_decoded(content, source=str(path)), source=str(path))


def parse(text: str, *, source: str) -> Spec:
    """The declaration in `text`; `source` names it in messages. Raises SpecError with every problem, by line."""
    if text.count("\n") > LONGEST:
        raise _refused(
            source, [Problem(LONGEST, 1, "", f"more than {LONGEST:,} lines", "a declaration of fewer lines")]
        )
    document = read(text)
    spec = _validated(document) if document.data is not None else None
    if document.problems or spec is None:
        raise _refused(source, document.problems, untold=document.untold)
    return spec


def _validated(document: Document) -> Spec | None:
    """The values, where they are right; else None, with the problems entered in the document."""
    try:
        return Spec.model_validate_json(json.dumps(document.data), by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        told, count = translate.problems(document, errors)
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
        raise _refused(source, [problem]) from error


def _refused(source: str, problems: list[Problem], *, untold: int = 0) -> SpecError:
    told = sorted(problems)[: translate.MOST]
    number = len(problems) + untold
    count = "a problem" if number == 1 else f"{number:,} problems"
    first = f"; these are the first {len(told)}" if number > len(told) else ""
    return SpecError(
        f"{source} has {count}{first}",
        source=source,
        problems=tuple(told),
        then="Fix the file, then `migrate check`.",
    )
