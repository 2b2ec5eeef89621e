"""The program loads the heavy half of an SDK only when a stack builds with it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import migrate, migrate.components, migrate.pulumi.stacks, migrate.pulumi.entry
print([name for name in ("pulumi_gcp.compute._inputs", "pulumi_aws.ec2._inputs", "boto3") if name in sys.modules])
"""


def test_importing_all_four_stacks_loads_no_half_of_any_sdk() -> None:
    argv = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=180, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
