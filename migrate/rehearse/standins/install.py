"""Install: the stand-ins as executables the engine finds first on its PATH."""

from __future__ import annotations

import shlex
import stat
import sys
from pathlib import Path

from migrate.rehearse.standins.aws.connect import ENDPOINT as AWS
from migrate.rehearse.standins.gcp.connect import ENDPOINT as GCP

PACKAGES = ("aws", "gcp")

_LAUNCHER = """\
#!/bin/sh
exec {python} -W ignore -m migrate.rehearse.standins {package} "$@"
"""


def install(folder: Path) -> Path:
    """Write `pulumi-resource-aws` and `pulumi-resource-gcp` into a folder, which is made; the folder is returned.

    They run under the interpreter that runs this. Put the folder first on the engine's PATH, and `environment` into
    its environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        path = folder / f"pulumi-resource-{package}"
        path.write_text(_LAUNCHER.format(python=shlex.quote(sys.executable), package=package))
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return folder


def environment(*, aws: str, gcp: str) -> dict[str, str]:
    """What the engine's environment must say: where the two loopback clouds listen.

    `AWS_ENDPOINT_URL` is for whoever looks into AWS beside the engine (AWS SDKs, service-specific endpoints).
    """
    return {AWS: aws, GCP: gcp, "AWS_ENDPOINT_URL": aws}
