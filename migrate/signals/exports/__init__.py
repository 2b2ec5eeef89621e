"""Exports: saved answers of metric sources, from a file to what was counted."""
