"""The heavy half of an SDK is loaded by the component that needs it, and by nothing else."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
def loaded(module):
    return f"{module}._inputs" in sys.modules
"""

IMPORT = (
    LOADED
    + """
import migrate, migrate.components, migrate.components.hosting
print(loaded("pulumi_gcp.compute"), loaded("pulumi_aws.ec2"))
"""
)

BUILD = (
    LOADED
    + """
import pulumi
from pulumi.runtime import mocks

class Clouds(mocks.Mocks):
    def call(self, args):
        return {}, None

    def new_resource(self, args):
        return f"{args.name}-id", dict(args.inputs)

def program():
    from migrate.components import Network
    from tests.components import world
    from migrate.model.side import Cloud
    args = {"place": world.place(Cloud.AWS), "cidr": "10.20.0.0/16"}
    Network("shop", args, world.providers())
    print(loaded("pulumi_gcp.compute"), loaded("pulumi_aws.ec2"))
    args = {"place": world.place(Cloud.GCP), "cidr": "10.20.0.0/16"}
    Network("other", args, pulumi.ResourceOptions(providers=[__import__("pulumi_gcp").Provider("g")]))
    print(loaded("pulumi_gcp.compute"))

mocks.set_mocks(Clouds(), preview=True)
mocks.test(program)()
"""
)


def test_importing_the_components_loads_no_half_of_any_sdk() -> None:
    assert output(IMPORT) == ["False False"]


def test_what_stands_on_aws_does_not_load_googles_compute() -> None:
    assert output(BUILD) == ["False True", "True"]


def output(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
