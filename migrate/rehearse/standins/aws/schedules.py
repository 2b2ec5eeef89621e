"""Schedules: EventBridge Scheduler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import lower, pick, shown, upper
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_EXPRESSION = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)|rate\(\d+ \w+\)|cron\((\S+ ){5}\S+\)")
_SAME = ("description", "scheduleExpression", "scheduleExpressionTimezone", "state", "actionAfterCompletion")


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    text = values.get("scheduleExpression", "")
    if not _EXPRESSION.fullmatch(text):
        yield "scheduleExpression", f"{text!r} is none of at(yyyy-mm-ddThh:mm:ss), rate(value unit) and cron(fields)"
    window = values.get("flexibleTimeWindow", {})
    if window.get("mode") == "FLEXIBLE" and not window.get("maximumWindowInMinutes"):
        yield "flexibleTimeWindow.maximumWindowInMinutes", "is needed when the mode is FLEXIBLE"


def _target(new: Values) -> Values:
    """The API says `awsvpcConfiguration` in lower case, and ENABLED for what is a boolean here."""
    target = cast("Values", upper(new["target"]))
    network = target.get("EcsParameters", {}).pop("NetworkConfiguration", None)
    if network:
        public = "ENABLED" if network.pop("AssignPublicIp", False) else "DISABLED"
        target["EcsParameters"]["NetworkConfiguration"] = {"awsvpcConfiguration": {**network, "AssignPublicIp": public}}
    return target


def _from_target(raw: Values) -> Values:
    target = cast("Values", lower(raw))
    network = target.get("ecsParameters", {}).get("networkConfiguration", {}).get("awsvpcConfiguration")
    if network:
        public = {"assignPublicIp": network.get("assignPublicIp") == "ENABLED"}
        target["ecsParameters"]["networkConfiguration"] = {**network, **public}
    return target


def _asked(new: Values) -> Values:
    window = upper(new["flexibleTimeWindow"])
    return {**pick(new, "name", "groupName", *_SAME), "FlexibleTimeWindow": window, "Target": _target(new)}


def _create(aws: Account, new: Values) -> str:
    aws.call("scheduler", "create_schedule", **_asked(new))
    return f"{new['groupName']}/{new['name']}"


def _read(aws: Account, identifier: str, __: Values) -> Values | None:
    group, _, name = identifier.partition("/")
    raw = aws.find("scheduler", "get_schedule", GroupName=group, Name=name)
    if raw is None:
        return None
    return {
        **shown(raw, "name", "groupName", "arn", "flexibleTimeWindow", *_SAME),
        "target": _from_target(raw["Target"]),
    }


def _update(aws: Account, _: str, change: Change) -> None:
    aws.call("scheduler", "update_schedule", **_asked(change.new))


def _delete(aws: Account, identifier: str, __: Values) -> None:
    group, _, name = identifier.partition("/")
    aws.call("scheduler", "delete_schedule", GroupName=group, Name=name)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:scheduler/schedule:Schedule",
        inputs=frozenset(("name", "groupName", "flexibleTimeWindow", "target", *_SAME)),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        rules=_rules,
        replaces=frozenset(("name", "groupName")),
        kept=frozenset(("actionAfterCompletion",)),
        clears=frozenset(("description",)),
        defaults={"groupName": "default", "scheduleExpressionTimezone": "UTC", "state": "ENABLED"},
        autoname=Autoname(longest=64),
    ),
)
