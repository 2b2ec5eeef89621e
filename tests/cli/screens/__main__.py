"""Renew the kept screens: `python -m tests.cli.screens`; `git diff` shows what became of them."""

from tests.cli.screens.kept import SIZES, renew

for columns, lines in SIZES:
    renew(columns, lines)
