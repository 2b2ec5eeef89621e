"""Projects: Cloud Resource Manager, for as much of it as tells a project's number and holds its policy."""

from __future__ import annotations

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.service import Service


def get(account: Account, asked: Asked) -> Json:
    """A project that was configured; others are refused before this is reached."""
    name = asked.key.rpartition("/")[2]
    return {
        "projectId": name,
        "projectNumber": str(account.projects[name]),
        "name": name,
        "lifecycleState": "ACTIVE",
    }


SERVICE = Service("cloudresourcemanager.v1", verbs={"cloudresourcemanager.projects.get": get})
