"""The tree of errors as it is drawn is the one that there is; a rule that is put aside says why."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import migrate
from migrate import errors
from migrate.errors import MigrationError

TOP = Path(__file__).parents[1]
UNEXPLAINED = re.compile(r"#\s*noqa(?:: [A-Z0-9, ]+)?$")


def drawn() -> Iterator[tuple[str, str]]:
    """Each error of the drawing, and the one it hangs on."""
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"((?:│   |    )*)(?:├── |└── )(\w+)", line)
        if found:
            depth = len(found[1]) // 4
            del above[depth:]
            yield found[2], above[-1] if above else "MigrationError"
            above.append(found[2])


def there_are(kind: type[MigrationError] = MigrationError) -> Iterator[tuple[str, str]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith("migrate."):
            yield below.__name__, kind.__name__
            yield from there_are(below)


def test_every_error_is_drawn_below_the_one_it_is() -> None:
    for module in pkgutil.walk_packages(migrate.__path__, "migrate."):
        if "errors" in module.name:
            importlib.import_module(module.name)
    assert sorted(drawn()) == sorted(there_are())


def test_errors_are_defined_where_they_are_looked_for() -> None:
    """An error in another file would be missing from the drawing until that file is imported."""
    inherits = "|".join(name for name, _ in [*drawn(), ("MigrationError", "")])
    found = {
        str(path.relative_to(TOP))
        for path in (TOP / "migrate").rglob("*.py")
        if re.search(rf"^class \w+\((?:{inherits})\)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == {"migrate/errors.py", "migrate/components/errors.py"}


@pytest.mark.parametrize("room", ["migrate", "policies", "tools", "bench"])
def test_a_rule_that_is_put_aside_says_why(room: str) -> None:
    assert [
        f"{path.relative_to(TOP)}:{number}"
        for path in sorted((TOP / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNEXPLAINED.search(line)
    ] == []
