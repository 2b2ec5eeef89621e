"""Authoritative DNS on loopback: the servers through which a change of a control plane moves packets."""
