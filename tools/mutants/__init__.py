"""Mutants: small faults put into the safety code one at a time, to see that the quick tests notice each."""
