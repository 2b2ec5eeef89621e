"""The nouns of a migration. Frozen, typed, no I/O."""
