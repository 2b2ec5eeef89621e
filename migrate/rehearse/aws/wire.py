"""Wire: Route 53's REST-XML protocol, seen from the server, driven by botocore's own service model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import unquote
from xml.etree import ElementTree

from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

from migrate.rehearse.aws.refusal import Code, Refused

NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/"
CONTENT_TYPE = "text/xml"

_DECLARATION = b'<?xml version="1.0"?>\n'
_PLACE = re.compile(r"\{(\w+)\+?\}")


@dataclass(frozen=True, slots=True)
class Route:
    """An operation and the paths that call it."""

    operation: OperationModel
    method: str
    path: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was matched to an operation; `places` are the values in its path."""

    operation: OperationModel
    places: Mapping[str, str]


class Wire:
    """Reads requests and writes answers. Elements the model does not know are refused, as the real schema does."""

    def __init__(self) -> None:
        model = ServiceModel(Loader().load_service_model("route53", "service-2"), "route53")
        self._routes = [_route(model.operation_model(name)) for name in model.operation_names]

    def find(self, method: str, path: str) -> Asked | None:
        """The operation a request calls; None when it is none of Route 53's."""
        for route in self._routes:
            if route.method == method and (found := route.path.fullmatch(path)):
                return Asked(route.operation, {name: unquote(text) for name, text in found.groupdict().items()})
        return None

    def parameters(self, asked: Asked, query: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The parameters of a call, as boto3 was given them.

        Raises:
            Refused: InvalidInput for a body that the schema does not allow.
        """
        shape = asked.operation.input_shape
        if shape is None:
            return {}
        members = shape.members
        parameters: dict[str, Any] = {}
        for name, member in members.items():
            source = {"uri": asked.places, "querystring": query}.get(_location(member))
            if source is not None and (text := source.get(_wire_name(member, name))) is not None:
                parameters[name] = _scalar(member, text)
        inside = {name: member for name, member in members.items() if not _location(member)}
        return parameters | (_structure(inside, _root(body), shape.required_members) if inside else {})

    def answer(self, operation: OperationModel, reply: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a good answer."""
        members = cast("StructureShape", operation.output_shape).members
        root = ElementTree.Element(f"{operation.name}Response", xmlns=NAMESPACE)
        headers = {
            _wire_name(member, name): str(reply[name])
            for name, member in members.items()
            if _location(member) == "header" and name in reply
        }
        _write_members(root, members, reply)
        return _DECLARATION + ElementTree.tostring(root), headers


def error(refused: ClientError) -> bytes:
    """Body of a refusal, in the form Route 53 uses today."""
    response = cast("Mapping[str, Any]", refused.response)
    root = ElementTree.Element("ErrorResponse", xmlns=NAMESPACE)
    inner = ElementTree.SubElement(root, "Error")
    for name in ("Type", "Code", "Message"):
        ElementTree.SubElement(inner, name).text = response["Error"][name]
    ElementTree.SubElement(root, "RequestId").text = response["ResponseMetadata"]["RequestId"]
    return _DECLARATION + ElementTree.tostring(root)


def _route(operation: OperationModel) -> Route:
    uri = cast("str", operation.http["requestUri"]).partition("?")[0].rstrip("/")
    pattern = _PLACE.sub(r"(?P<\1>[^/]+)", uri)
    return Route(operation, cast("str", operation.http["method"]), re.compile(pattern + "/?"))


def _location(member: Shape) -> str:
    return str(member.serialization.get("location", ""))


def _wire_name(member: Shape, name: str) -> str:
    return str(member.serialization.get("name", name))


def _root(body: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(body)  # noqa: S314 -- the peer is this machine
    except ElementTree.ParseError as bad:
        raise Refused(Code.INVALID_INPUT, f"Invalid XML ; {bad}") from None


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _structure(members: Mapping[str, Shape], element: ElementTree.Element, required: list[str]) -> dict[str, Any]:
    by_tag = {_wire_name(member, name): (name, member) for name, member in members.items()}
    values: dict[str, Any] = {}
    for child in element:
        if _tag(child) not in by_tag:
            raise _unexpected(child)
        name, member = by_tag[_tag(child)]
        values[name] = _value(member, child)
    missing = [name for name in required if name in members and name not in values]
    if missing:
        text = f"cvc-complex-type.2.4.b: The content of element '{_tag(element)}' is not complete."
        raise Refused(Code.INVALID_INPUT, f"Invalid XML ; {text} One of '{{{NAMESPACE}:{missing[0]}}}' is expected.")
    return values


def _value(shape: Shape, element: ElementTree.Element) -> Any:
    if isinstance(shape, StructureShape):
        return _structure(shape.members, element, shape.required_members)
    if not isinstance(shape, ListShape):
        return _scalar(shape, element.text or "")
    item = shape.member
    for child in element:
        if _tag(child) != _wire_name(item, "member"):
            raise _unexpected(child)
    return [_value(item, child) for child in element]


def _unexpected(element: ElementTree.Element) -> Refused:
    text = f"cvc-complex-type.2.4.a: Invalid content was found starting with element '{_tag(element)}'."
    return Refused(Code.INVALID_INPUT, f"Invalid XML ; {text}")


def _scalar(shape: Shape, text: str) -> str | int | bool:
    try:
        match shape.type_name:
            case "integer" | "long":
                return int(text)
            case "boolean":
                return {"true": True, "false": False}[text]
            case _:
                return text
    except (ValueError, KeyError):
        problem = f"cvc-datatype-valid.1.2.1: '{text}' is not a valid value for '{shape.type_name}'."
        raise Refused(Code.INVALID_INPUT, f"Invalid XML ; {problem}") from None


def _write_members(parent: ElementTree.Element, members: Mapping[str, Shape], values: Mapping[str, Any]) -> None:
    for name, member in members.items():
        if name in values and not _location(member):
            _write(ElementTree.SubElement(parent, _wire_name(member, name)), member, values[name])


def _write(element: ElementTree.Element, shape: Shape, value: Any) -> None:
    if isinstance(shape, StructureShape):
        _write_members(element, shape.members, value)
    elif isinstance(shape, ListShape):
        for item in value:
            _write(ElementTree.SubElement(element, _wire_name(shape.member, "member")), shape.member, item)
    else:
        element.text = _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value)
