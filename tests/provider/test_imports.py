"""A plugin starts for every preview: it must not load two cloud SDKs to answer about a split."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pulumi_aws", "pulumi_gcp", "botocore", "migrate.components", "migrate.controller", "migrate.rehearse")


def test_the_plugin_and_the_program_class_load_no_sdk_until_one_is_needed() -> None:
    loaded = (
        "import sys, migrate.provider.plugin, migrate.provider.split; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, timeout=180, check=True)
    assert said.stdout.strip() == "[]"
