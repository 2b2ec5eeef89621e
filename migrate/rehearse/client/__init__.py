"""Load clients of four kinds that account for every request they send."""
