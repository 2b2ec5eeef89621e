"""`python -m migrate`: the command, without a console script on PATH."""

from migrate.cli.main import main

main()
