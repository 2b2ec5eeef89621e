"""IAM: service accounts, custom roles, and workload identity pools with their providers."""

from __future__ import annotations

import re

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Children, Collection, Identifier, Naming, Place, Texts
from migrate.rehearse.gcp.crud import rewrite
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

_PERMISSION = re.compile(r"[a-z][A-Za-z0-9]*\.[A-Za-z0-9]+\.[A-Za-z0-9]+")


def account_key(collection: str, identifier: str) -> str:
    """Service accounts are named by their mail address."""
    project = collection.split("/")[2]
    return f"{collection}/{identifier}@{project}.iam.gserviceaccount.com"


def fill_account(_: Account, resource: Resource) -> None:
    """The address, and the number it keeps when the address is used again."""
    number = str(resource.uid)
    resource.body |= {"email": resource.id, "projectId": resource.project, "uniqueId": number, "oauth2ClientId": number}


def patch_account(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: It is missing, or the mask is empty.
    """
    found = account.get(asked.key)
    mask = [field for field in asked.body.get("updateMask", "").split(",") if field]
    if not mask:
        raise Refused(Code.INVALID_ARGUMENT, "Update mask must be non-empty.")
    given = asked.body.get("serviceAccount", {})
    return rewrite(
        account, found, {**found.body, **{_camel(field): given.get(_camel(field), "") for field in mask}}, asked
    )


def _camel(field: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), field)


def check_role(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: A permission cannot exist.
    """
    for permission in resource.body.get("includedPermissions", []):
        if not _PERMISSION.fullmatch(permission):
            raise Refused(Code.INVALID_ARGUMENT, f"Permission {permission} is not valid.")


def check_provider(_: Account, resource: Resource, old: Json | None) -> None:
    """
    Raises:
        Refused: Not exactly one kind of provider is given, or the subject is not mapped.
    """
    body = resource.body
    kinds = [kind for kind in ("aws", "oidc", "saml", "x509") if kind in body]
    if len(kinds) != 1:
        raise Refused(Code.INVALID_ARGUMENT, "Exactly one of aws, oidc, saml and x509 must be given.")
    if kinds == ["aws"] and not re.fullmatch(r"\d{12}", body["aws"].get("accountId", "")):
        raise Refused(Code.INVALID_ARGUMENT, "The AWS account ID must be 12 digits.")
    if kinds == ["oidc"]:
        if not body["oidc"].get("issuerUri", "").startswith("https://"):
            raise Refused(Code.INVALID_ARGUMENT, "The OIDC issuer URI must be an https URI.")
        if "google.subject" not in body.get("attributeMapping", {}):
            raise Refused(Code.INVALID_ARGUMENT, "The attribute mapping must contain google.subject.")
    if old is not None and kinds[0] not in old:
        raise Refused(Code.INVALID_ARGUMENT, "The kind of a provider cannot be changed.")


def fill_active(account: Account, resource: Resource) -> None:
    """Names come back with the project's number."""
    parts = resource.name.split("/")
    resource.body["name"] = "/".join(["projects", str(account.projects[resource.project]), *parts[2:]])
    resource.body["state"] = "ACTIVE"


_POOL = r"projects/[^/]+/locations/global/workloadIdentityPools/[^/]+"
_POOL_ID = r"(?!gcp-)[a-z](?:[-a-z0-9]{2,30}[a-z0-9])"
_GONE = Texts(missing="Requested entity was not found.", exists="Requested entity already exists")

SERVICE = Service(
    "iam.v1",
    collections=(
        Collection(
            resource="iam.projects.serviceAccounts",
            pattern=r"projects/[^/]+/serviceAccounts/[^/]+",
            texts=Texts(
                missing="Unknown service account",
                exists="Service account {id} already exists within project projects/{project}.",
            ),
            identifier=Identifier(key="accountId", pattern=r"[a-z](?:[-a-z0-9]{4,28}[a-z0-9])"),
            naming=Naming.FULL,
            path=account_key,
            wrapped="serviceAccount",
            fill=fill_account,
        ),
        Collection(
            resource="iam.projects.roles",
            pattern=r"projects/[^/]+/roles/[^/]+",
            texts=Texts(
                missing="The role named {name} was not found.",
                exists="A role named {id} in {project} already exists.",
            ),
            identifier=Identifier(key="roleId", pattern=r"[a-zA-Z0-9_.]{3,64}"),
            naming=Naming.FULL,
            wrapped="role",
            defaults={"stage": "ALPHA"},
            lingers="You can't create a role_id ({id}) which has been marked for deletion.",
            check=check_role,
        ),
        Collection(
            resource="iam.projects.locations.workloadIdentityPools",
            pattern=_POOL,
            texts=_GONE,
            identifier=Identifier(place=Place.QUERY, key="workloadIdentityPoolId", pattern=_POOL_ID),
            naming=Naming.FULL,
            children=Children.CASCADE,
            lingers="Requested entity already exists",
            fill=fill_active,
        ),
        Collection(
            resource="iam.projects.locations.workloadIdentityPools.providers",
            pattern=_POOL + r"/providers/[^/]+",
            texts=_GONE,
            identifier=Identifier(place=Place.QUERY, key="workloadIdentityPoolProviderId", pattern=_POOL_ID),
            naming=Naming.FULL,
            lingers="Requested entity already exists",
            check=check_provider,
            fill=fill_active,
        ),
    ),
    verbs={"iam.projects.serviceAccounts.patch": patch_account},
)
