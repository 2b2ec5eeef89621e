"""Reference: the pages of the public Python API, made from its names, signatures and docstrings.

    python -m tools.reference

writes docs/reference, one page for each of `migrate`, `migrate.pulumi` and `migrate.testing`. Nothing is imported: the
source is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import griffe

TOP = Path(__file__).parents[1]
FOLDER = TOP / "docs" / "reference"
KEYWORD = griffe.ParameterKind.keyword_only
MODULES = ("migrate", "migrate.pulumi", "migrate.testing")


def pages() -> dict[str, str]:
    """File name -> Markdown of every page."""
    package = griffe.load("migrate", search_paths=[str(TOP)], resolve_aliases=True, resolve_external=False)
    assert isinstance(package, griffe.Module)
    return {f"{name}.md": page(package if name == "migrate" else _module(package, name)) for name in MODULES}


def _module(package: griffe.Module, name: str) -> griffe.Module:
    found = package[name.partition(".")[2]]
    assert isinstance(found, griffe.Module)
    return found


def page(module: griffe.Module) -> str:
    """One module: what it is for, and every name that it exports."""
    names = [str(name) for name in module.exports or () if not str(name).startswith("_")]
    parts = [f"# `{module.path}`", _text(module), *(_told(name, _home(module, name)) for name in names)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _home(module: griffe.Module, name: str) -> griffe.Object:
    """What a name stands for, where it is defined."""
    found = module[name]
    return found.final_target if isinstance(found, griffe.Alias) else found


def _told(name: str, what: griffe.Object) -> str:
    if isinstance(what, griffe.Function):
        return f"## `{name}{_signature(what)}`\n\n{_text(what)}"
    parts = [f"## `{name}`", _text(what), _fields(what), *_methods(what)]
    return "\n\n".join(part for part in parts if part)


def _text(what: griffe.Object) -> str:
    return what.docstring.value if what.docstring else ""


def _fields(what: griffe.Object) -> str:
    """A table of the attributes that people use; what says nothing has its type alone."""
    fields = [(name, member) for name, member in _public(what) if isinstance(member, griffe.Attribute)]
    if not fields:
        return ""
    rows = [f"| `{name}` | {_code(member.annotation)} | {_cell(_text(member))} |" for name, member in fields]
    return "\n".join(["| name | type | meaning |", "| --- | --- | --- |", *rows])


def _methods(what: griffe.Object) -> Iterator[str]:
    for name, member in _public(what):
        if isinstance(member, griffe.Function) and not name.startswith("test_"):
            yield f"### `{name}{_signature(member)}`\n\n{_text(member)}".rstrip()
    promises = [_sentence(name) for name, _ in _public(what) if name.startswith("test_")]
    if promises:
        yield "\n".join(["It tests that", "", *(f"- {promise}" for promise in promises)])


def _public(what: griffe.Object) -> Iterator[tuple[str, griffe.Object]]:
    for name, member in what.members.items():
        if not name.startswith("_") and isinstance(member, griffe.Object):
            yield name, member


def _signature(function: griffe.Function) -> str:
    told = [(each.kind, _parameter(each)) for each in function.parameters if each.name not in ("self", "cls")]
    kinds = [kind for kind, _ in told]
    texts = [text for _, text in told]
    if KEYWORD in kinds and griffe.ParameterKind.var_positional not in kinds:
        texts.insert(kinds.index(KEYWORD), "*")
    returns = f" -> {function.returns}" if function.returns else ""
    return f"({', '.join(texts)}){returns}"


def _parameter(each: griffe.Parameter) -> str:
    stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
    prefix = stars.get(each.kind, "") if each.kind else ""
    kind = f": {each.annotation}" if each.annotation else ""
    default = f" = {each.default}" if each.default is not None and not prefix else ""
    return f"{prefix}{each.name}{kind}{default}"


def _sentence(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _code(annotation: object) -> str:
    return f"`{annotation}`".replace("|", "\\|") if annotation else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
