"""Runtime: the interpreter a program or plugin asks for in the `runtime` part of its YAML."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

VIRTUALENV = "virtualenv"
TOOLCHAIN = "toolchain"
TYPECHECKER = "typechecker"

_TOOLCHAIN_VIRTUALENV: Mapping[str, str | None] = {"pip": None, "uv": ".venv"}
"""Where a toolchain keeps its virtual environment when nothing is said (Pulumi's documented default for uv)."""


class Unsupported(Exception):
    """A runtime option this host cannot honour; said rather than ignored."""


def interpreter(options: Mapping[str, object], *, root: Path) -> Path:
    """The Python for `options`; without a virtual environment, the one that runs this host.

    Raises:
        Unsupported: An option asks for what only Pulumi's own host does, or the virtual environment is not there.
    """
    toolchain = str(options.get(TOOLCHAIN, "pip"))
    if toolchain not in _TOOLCHAIN_VIRTUALENV:
        raise Unsupported(_refusal(TOOLCHAIN, toolchain, known=", ".join(_TOOLCHAIN_VIRTUALENV)))
    if checker := options.get(TYPECHECKER):
        raise Unsupported(_refusal(TYPECHECKER, checker, known="none"))
    named = options.get(VIRTUALENV) or _TOOLCHAIN_VIRTUALENV[toolchain]
    return _python_in(root / str(named)) if named else Path(sys.executable)


def _python_in(environment: Path) -> Path:
    python = environment / "bin" / "python"
    if not python.exists():
        raise Unsupported(
            f"there is no Python in the virtual environment {environment}; create it and install `pulumi`"
        )
    return python


def _refusal(option: str, value: object, *, known: str) -> str:
    return (
        f"runtime option `{option}: {value}` is not supported by the language host of migrate (it knows: {known}); "
        "remove the option, or install Pulumi, whose own host supports it"
    )
