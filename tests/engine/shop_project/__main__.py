"""One thing of the shelf for each entry of things.json: its properties, `protect`, and the entries it `needs`."""

import json
from pathlib import Path

import pulumi


class Thing(pulumi.CustomResource):
    def __init__(self, key, given, opts):
        super().__init__("shelf:index:Thing", key, given, opts)


made = {}
for key, given in json.loads(Path("things.json").read_text()).items():
    if given.get("fails"):
        raise ValueError(given["fails"])
    needs = [made[name] for name in given.pop("needs", [])]
    options = pulumi.ResourceOptions(protect=given.pop("protect", False), depends_on=needs)
    made[key] = Thing(key, given, options)

pulumi.export("things", sorted(made))
pulumi.export("word", pulumi.Config().get("word"))
pulumi.export("password", pulumi.Output.secret("hush"))
