"""Inspection: a source of counts is tried before it is trusted."""
