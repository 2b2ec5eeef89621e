"""Migrate: move a running service between AWS and GCP while its users notice nothing."""

__version__ = "0.1.0"
