"""Preflight: the look at the world before the first write. It reads and never writes."""
