"""Synthesis: a ramp made from an error budget."""
