"""Declares what stands in declared.json, as a program of a team would with an SDK."""

import json
from pathlib import Path

import pulumi

OF = "$of"

given = json.loads(Path("declared.json").read_text())
providers = {
    name: pulumi.ProviderResource(name.partition("-")[0], name, dict(settings))
    for name, settings in given["providers"].items()
}
declared = {one["name"]: one for one in given["resources"]}
made: dict[str, pulumi.Resource] = {}


class Component(pulumi.ComponentResource):
    def __init__(self, kind: str, name: str, outputs: dict) -> None:
        super().__init__(kind, name)
        self.register_outputs(outputs)


def resource(name: str) -> pulumi.Resource:
    """Made when it is first asked for, so that what it refers to is made before."""
    if name not in made:
        made[name] = make(declared[name])
    return made[name]


def make(one: dict) -> pulumi.Resource:
    if one["component"]:
        return Component(one["type"], one["name"], one["props"])
    options = pulumi.ResourceOptions(
        provider=providers.get(one["provider"]),
        protect=one["protect"],
        ignore_changes=one["ignoring"],
        delete_before_replace=one["deleted_first"] or None,
    )
    return pulumi.CustomResource(one["type"], one["name"], filled(one["props"]), options)


def filled(value: object) -> object:
    """References become the ids of what they name."""
    if isinstance(value, dict):
        return resource(value[OF]).id if OF in value else {key: filled(inner) for key, inner in value.items()}
    return [filled(item) for item in value] if isinstance(value, list) else value


for name in declared:
    resource(name)
