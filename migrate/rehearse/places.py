"""Places: where a rehearsed service lives in each cloud, as a declaration says it."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.model.side import Cloud

PLACES: Mapping[Cloud, Mapping[str, str]] = {
    Cloud.AWS: {"cloud": "aws", "account": "123456789012", "region": "eu-central-1"},
    Cloud.GCP: {"cloud": "gcp", "project": "shop-rehearsal", "region": "europe-west3"},
}
