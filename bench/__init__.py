"""Measurements, each with its command; `make bench` runs them all."""
