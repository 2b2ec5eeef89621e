"""The rehearsal: the whole migration on one machine, against loopback clouds that move real packets."""
