"""Crud: what create, get, list, patch, update and delete do to any collection."""

from __future__ import annotations

import copy
import re

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Children, Collection, Identifier, Place
from migrate.rehearse.gcp.document import Document, Json
from migrate.rehearse.gcp.lock import check_lock
from migrate.rehearse.gcp.mark import mark, writable
from migrate.rehearse.gcp.merge import changed, merged
from migrate.rehearse.gcp.operation import End, Operation
from migrate.rehearse.gcp.page import page
from migrate.rehearse.gcp.reference import check_references, users
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource

_REFUSES_USED = frozenset(("compute", "certificatemanager"))
"""Services that refuse to delete what another resource names; the others let the name dangle."""


def create(account: Account, collection: Collection, asked: Asked) -> Json:
    """
    Raises:
        Refused: The parent is missing, the id is taken or malformed, or the body breaks a rule of the collection.
    """
    raw: Json = asked.body.get(collection.wrapped, {}) if collection.wrapped else asked.body
    identifier = _identifier(account, collection.identifier, asked)
    key = collection.path(asked.key, identifier)
    _check_parent(account, asked.key)
    if key in account.resources:
        raise Refused(collection.texts.exists_code, account.text(collection.texts.exists, key))
    if key in account.tombs:
        raise Refused(collection.texts.exists_code, account.text(collection.lingers, key))
    schema = schema_of(collection, asked.document)
    body = merged(copy.deepcopy(dict(collection.defaults)), writable(asked.document, schema, raw))
    resource = Resource(key, collection, body, account.now(), account.uid())
    return store(account, resource, asked, None)


def store(account: Account, resource: Resource, asked: Asked, old: Json | None) -> Json:
    """Keep a resource that was just built or changed, and answer as its method does.

    Raises:
        Refused: The resource breaks a rule; nothing is kept then.
    """
    schema = schema_of(resource.collection, asked.document)
    check_references(account, resource)
    resource.collection.check(account, resource, old)
    mark(asked.document, schema, resource, account.now())
    resource.collection.fill(account, resource)
    account.resources[resource.key] = resource
    return _answer(account, resource, asked, schema)


def get(account: Account, _: Collection, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    return account.get(asked.key).show()


def listing(account: Account, collection: Collection, asked: Asked) -> Json:
    """
    Raises:
        Refused: The parent is missing, a filter is given (none is served), or the page makes no sense.
    """
    if "filter" in asked.query:
        raise Refused(Code.UNSERVED, "The loopback Google serves no filters.")
    _check_parent(account, asked.key)
    depth = len(collection.path(asked.key, "x").split("/"))
    held = [one for one in account.under(asked.key) if one.collection is collection]
    shown, token = page([one.show() for one in held if len(one.key.split("/")) == depth], asked.query)
    fields = asked.document.properties(asked.method.response or "")
    answer: Json = {} if "default" not in fields.get("kind", {}) else {"kind": fields["kind"]["default"]}
    place = next(name for name, shape in fields.items() if "$ref" in shape.get("items", {}))
    return answer | {place: list(shown)} | ({} if token is None else {"nextPageToken": token})


def update(account: Account, collection: Collection, asked: Asked) -> Json:
    """
    Raises:
        Refused: It is missing or busy, somebody else changed it meanwhile, or the change breaks a rule.
    """
    resource = account.get(asked.key)
    check_idle(resource)
    schema = schema_of(collection, asked.document)
    check_lock(asked, resource, schema)
    return rewrite(account, resource, changed(asked, resource.body, schema), asked)


def rewrite(account: Account, resource: Resource, body: Json, asked: Asked) -> Json:
    """Give a resource a new body, if its collection allows it.

    Raises:
        Refused: See `update`; the old body stays then.
    """
    for field in resource.collection.fixed:
        if body.get(field) != resource.body.get(field):
            text = f"Invalid value for field 'resource.{field}': '{body.get(field)}'. The field cannot be changed."
            raise Refused(Code.INVALID_ARGUMENT, text, violations=[(field, text)])
    old, resource.body = resource.body, body
    resource.serial += 1
    try:
        return store(account, resource, asked, old)
    except Refused:
        resource.body = old
        resource.serial -= 1
        raise


def delete(account: Account, collection: Collection, asked: Asked) -> Json:
    """
    Raises:
        Refused: It is missing, busy, in use, protected, or not empty.
    """
    resource = account.get(asked.key)
    check_idle(resource)
    check_lock(asked, resource, schema_of(collection, asked.document))
    collection.guard(account, resource)
    _check_unused(account, resource)
    if not asked.method.starts_operation:
        _remove(account, resource)
        return resource.show() if asked.method.response == schema_of(collection, asked.document) else {}
    return begin(account, resource, asked, end=lambda: _remove(account, resource)).to_json()


def begin(account: Account, resource: Resource, asked: Asked, *, end: End | None = None) -> Operation:
    """Take up an operation on a resource, under the name its API polls it by."""
    number = f"{account.uid():x}"
    scope = {
        "compute": "/".join(resource.name.split("/")[: 3 if resource.location == "global" else 4]),
        "sql": f"projects/{resource.project}",
        "dns": "/".join(resource.name.split("/")[:4]),
        "iam": resource.name,
        "servicenetworking": "",
    }.get(resource.service, "/".join(resource.name.split("/")[:4]))
    short = f"operation-{number}" if resource.service == "compute" else number
    key = f"{resource.service}/{scope}/operations/{short}".replace("//", "/")
    schema = schema_of(resource.collection, asked.document)
    return account.begin(resource, key=key, verb=asked.method.verb, schema=schema, end=end)


def check_idle(resource: Resource) -> None:
    """
    Raises:
        Refused: Another operation is under way on it.
    """
    if resource.busy is None:
        return
    match resource.service:
        case "compute":
            raise Refused(Code.NOT_READY, f"The resource '{resource.name}' is not ready")
        case "sql":
            text = "Operation failed because another operation was already in progress."
            raise Refused(Code.OPERATION_IN_PROGRESS, text)
        case _:
            raise Refused(Code.CONFLICT, f"The resource '{resource.name}' has an operation in progress.")


def schema_of(collection: Collection, document: Document) -> str:
    """The schema of a collection's items: what its `get` answers, where it has one."""
    return collection.schema or next(
        method.response
        for method in document.methods
        if method.resource == collection.resource and method.verb == "get" and method.response
    )


def _answer(account: Account, resource: Resource, asked: Asked, schema: str) -> Json:
    if asked.method.starts_operation:
        return begin(account, resource, asked).to_json()
    answer = resource.show()
    # Policies and the like wrap what they answer to a patch.
    wrapping = asked.method.response
    if wrapping and wrapping != schema:
        place = next(
            (name for name, shape in asked.document.properties(wrapping).items() if shape.get("$ref") == schema), None
        )
        return {place: answer} if place else answer
    return answer


def _identifier(account: Account, wanted: Identifier, asked: Asked) -> str:
    if wanted.place is Place.SERVER:
        return f"{account.uid()}"
    given = asked.body.get(wanted.key) if wanted.place is Place.BODY else asked.query.get(wanted.key)
    if wanted.place is Place.BODY and isinstance(given, str) and given.startswith(asked.name + "/"):
        given = given.removeprefix(asked.name + "/")
    if given is None or given == "":
        raise Refused(Code.REQUIRED, f"Required field '{_field(wanted, asked)}' not specified")
    if not re.fullmatch(wanted.pattern, given):
        field = _field(wanted, asked)
        text = f"Invalid value for field '{field}': '{given}'. Must be a match of regex '{wanted.pattern}'"
        raise Refused(Code.INVALID_ARGUMENT, text, violations=[(wanted.key, text)])
    return given


def _field(wanted: Identifier, asked: Asked) -> str:
    return f"resource.{wanted.key}" if asked.method.service == "compute" else wanted.key


def _check_parent(account: Account, collection_key: str) -> None:
    parent = collection_key.rpartition("/")[0]
    if account.collection_of(parent) is not None:
        account.get(parent)


def _check_unused(account: Account, resource: Resource) -> None:
    if resource.collection.children is Children.REFUSE:
        for child in account.under(resource.key):
            text = f"The resource '{resource.name}' cannot be deleted because it contains '{child.name}'."
            raise Refused(Code.CONTAINER_NOT_EMPTY, text)
    if resource.service not in _REFUSES_USED:
        return
    for user in users(account, resource.key):
        if not user.key.startswith(resource.key + "/"):
            noun = resource.collection.resource.rpartition(".")[2].removesuffix("s")
            noun = noun if resource.service != "compute" else re.sub(r"([A-Z])", r"_\1", noun).lower()
            text = f"The {noun} resource '{resource.name}' is already being used by '{user.name}'"
            raise Refused(Code.IN_USE, text)


def _remove(account: Account, resource: Resource) -> None:
    for child in list(account.under(resource.key)):
        account.resources.pop(child.key, None)
    account.resources.pop(resource.key, None)
    if resource.collection.lingers:
        account.tombs.add(resource.key)
