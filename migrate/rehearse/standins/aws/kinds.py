"""Kinds: every resource type of the stand-in for AWS, and its functions."""

from __future__ import annotations

from dataclasses import replace

from migrate.rehearse.standins.aws import (
    balancing,
    cdn,
    certificates,
    containers,
    databases,
    guards,
    identity,
    network,
    objects,
    schedules,
    secrets,
    upkeep,
    vpn,
    zones,
)
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

GLOBAL = ("aws:iam/", "aws:route53/", "aws:cloudfront/")
"""Services without regions: their resources take none."""

_FAMILIES = (
    network,
    guards,
    balancing,
    containers,
    upkeep,
    zones,
    objects,
    secrets,
    databases,
    identity,
    certificates,
    schedules,
    cdn,
    vpn,
)


def regional(kind: Kind[Account]) -> Kind[Account]:
    """The same kind with the input `region`, which every regional resource has since version 7 of the provider."""
    update = kind.update

    def create(aws: Account, new: Values) -> str:
        return kind.create(aws.within(new.get("region")), new)

    def read(aws: Account, identifier: str, known: Values) -> Values | None:
        place = aws.within(known.get("region"))
        found = kind.read(place, identifier, known)
        return None if found is None else {**found, "region": place.region}

    def change(aws: Account, identifier: str, wanted: Change) -> None:
        assert update is not None
        update(aws.within(wanted.new.get("region")), identifier, wanted)

    def delete(aws: Account, identifier: str, state: Values) -> None:
        kind.delete(aws.within(state.get("region")), identifier, state)

    def ready(aws: Account, identifier: str, new: Values) -> None:
        kind.ready(aws.within(new.get("region")), identifier, new)

    return replace(
        kind,
        inputs=kind.inputs | {"region"},
        create=create,
        read=read,
        update=None if update is None else change,
        delete=delete,
        ready=ready,
        replaces=kind.replaces | {"region"},
    )


KINDS: dict[str, Kind[Account]] = {
    kind.type: kind if kind.type.startswith(GLOBAL) else regional(kind) for family in _FAMILIES for kind in family.KINDS
}
