"""Signals: good and total counts per side, one file per metric source."""
