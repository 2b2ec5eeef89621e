"""Phases: what `migrate up`, `verify`, `leave` and `recover` do, between the ledger, the routes and the engine.

site      the parts they all work with
book      their entries in the ledger
entering  the updates of a phase: look, approve, apply, read back, record
leftovers what a killed update left: explained, and settled as far as the clouds tell
testing   the final tests on green's own address
leaving   the exit of a phase, and the evidence it is granted on
"""
