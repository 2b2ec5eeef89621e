"""The image: built of pinned parts that are there, run by nobody special, started as the command."""

from __future__ import annotations

import json
import re
import tomllib

from tests.deploy.test_monitoring import ROOT

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LINES = [tuple(line.split(maxsplit=1)) for line in TEXT.splitlines() if line and not line.startswith("#")]


def told(word: str) -> list[str]:
    return [rest for first, rest in LINES if first == word]


def test_every_base_is_pinned_by_its_digest_and_they_are_one() -> None:
    bases = {base.split()[0] for base in told("FROM")}
    assert len(told("FROM")) == 2
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+@sha256:[0-9a-f]{64}", bases.pop())


def test_it_runs_as_nobody_special() -> None:
    last = [first for first, _ in LINES[max(at for at, line in enumerate(LINES) if line[0] == "FROM") :]]
    assert last.index("USER") < last.index("ENTRYPOINT")
    assert int(told("USER")[-1]) >= 1000


def test_it_starts_the_command_of_the_package() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert json.loads(told("ENTRYPOINT")[0])[0] in scripts


def test_what_is_copied_is_there_and_let_through() -> None:
    let = set(re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    copied = {word for line in told("COPY") if not line.startswith("--from") for word in line.split()[:-1]}
    assert copied == let
    assert all((ROOT / name).exists() for name in copied)


def test_its_extras_are_declared_and_everything_is_installed_from_the_lock() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"--extra (\S+)", TEXT)) <= set(extras)
    installs = [line for line in told("RUN") if " install " in line and "pip" in line]
    assert len(installs) == 3
    assert all(
        re.search(r"--require-hashes|--constraints requirements\.lock|--build-constraints", each) for each in installs
    )


def test_no_host_is_named() -> None:
    assert "://" not in TEXT
