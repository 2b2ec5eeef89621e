"""Declared: every mutant there is."""

from __future__ import annotations

from tools.mutants.mutant import Mutant
from tools.mutants.of_controller import CONTROLLER
from tools.mutants.of_decide import DECIDE
from tools.mutants.of_engine import ENGINE
from tools.mutants.of_gates import GATES_AND_MEMORY
from tools.mutants.of_ledger import LEDGER
from tools.mutants.of_routes import ROUTES

MUTANTS: tuple[Mutant, ...] = (*DECIDE, *GATES_AND_MEMORY, *CONTROLLER, *LEDGER, *ROUTES, *ENGINE)
