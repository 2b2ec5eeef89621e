"""Notify: tells people what a migration does, without ever holding it up."""
