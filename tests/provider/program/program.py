"""One traffic split, as split.json tells it: the arguments of TrafficSplit, and `import` for its options."""

import json
from pathlib import Path

import pulumi

from migrate.provider.split import Provider, TrafficSplit

told = json.loads(Path("split.json").read_text())
if told:
    options = pulumi.ResourceOptions(provider=Provider("migrate"), import_=told.pop("import", None))
    split = TrafficSplit("split", **told, opts=options)
    pulumi.export("weights", {"blue": split.blue_weight, "green": split.green_weight})
    pulumi.export("epoch", split.epoch)
    pulumi.export("ttl", split.ttl)
