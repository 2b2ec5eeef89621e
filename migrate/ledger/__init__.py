"""The ledger: the append-only record of a migration, and the lease to act on it."""
