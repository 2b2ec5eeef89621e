"""For each stack the things that things.json gives it, guarded until retirement; a side says where it is reached."""

import json
import os
from pathlib import Path

import pulumi


class Thing(pulumi.CustomResource):
    def __init__(self, key, given, opts):
        super().__init__("shelf:index:Thing", key, given, opts)


told = json.loads(Path("things.json").read_text())
stack = pulumi.get_stack()
stage = os.environ.get("MIGRATE_RETIRE") or pulumi.Config().get("retire")
made = {}
for key, given in {} if stage == "gone" else told["things"].get(stack, {}).items():
    needs = [made[name] for name in given.pop("needs", [])]
    guarded = stage is None and given.pop("protect", False)
    made[key] = Thing(key, given, pulumi.ResourceOptions(protect=guarded, depends_on=needs))
if stack in told["sides"] and stage != "gone":
    pulumi.export("side", told["sides"][stack])
pulumi.export("declared", os.environ.get("MIGRATE_FILE"))
