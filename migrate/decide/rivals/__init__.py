"""Rivals: the rules of other tools, to be laid beside the gate on the same traffic."""
