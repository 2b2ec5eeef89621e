"""Loopback: where a stand-in finds its cloud; never anywhere but on this machine."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from migrate.rehearse.standins.complaint import Complaint


def endpoint(cloud: str, variable: str) -> str:
    """The address in an environment variable.

    Raises:
        Complaint: It is not set, or it is not an address of this machine.
    """
    text = os.environ.get(variable, "")
    if not text:
        raise Complaint(f"the stand-in provider for {cloud} needs a loopback cloud: {variable} is not set")
    host = urlsplit(text).hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise Complaint(f"the stand-in provider for {cloud} speaks to loopback addresses only, not to {host or text!r}")
    return text.rstrip("/")
