"""Functions: what a program asks the Google provider without a resource."""

from __future__ import annotations

from collections.abc import Callable

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.value import Values


def project(cloud: Cloud, values: Values) -> Values:
    """gcp.organizations.getProject."""
    named = values.get("projectId", cloud.project)
    found = cloud.call("GET", f"v1/projects/{named}")
    return {"projectId": named, "number": found["projectNumber"], "name": found["name"], "id": f"projects/{named}"}


FUNCTIONS: dict[str, Callable[[Cloud, Values], Values]] = {
    "gcp:organizations/getProject:getProject": project,
}
