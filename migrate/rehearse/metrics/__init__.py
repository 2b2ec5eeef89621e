"""Doubles of the sources of metrics: a real Prometheus API, and strict ones of the two clouds."""
