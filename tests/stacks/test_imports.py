"""The program loads the heavy half of an SDK only when a stack builds with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STACKS = Path(__file__).parents[2] / "stacks"

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import migrate, migrate.components, blue, green, data, traffic, migrate.program.fence
print([name for name in ("pulumi_gcp.compute._inputs", "pulumi_aws.ec2._inputs", "boto3") if name in sys.modules])
"""


def test_importing_all_four_stacks_loads_no_half_of_any_sdk() -> None:
    argv = [sys.executable, "-c", PROGRAM, str(STACKS)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=180, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
