"""Zones: foreign listings of record sets, a first step planned and a rollback made over each name in them."""
