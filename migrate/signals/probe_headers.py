"""Probe headers: what every probe carries, so that access logs and metrics of users can leave it out."""

from __future__ import annotations

from migrate.version import __version__

HEADERS = {"User-Agent": f"migrate-probe/{__version__}", "X-Migrate-Probe": "1"}
