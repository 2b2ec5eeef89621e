"""LogFormat: how the lines of an access log are written."""

from __future__ import annotations

from enum import StrEnum


class LogFormat(StrEnum):
    """The access logs that can be read."""

    ENVOY = "envoy"
    """JSON lines of Envoy, with the keys of Istio."""
    ALB = "alb"
    """Lines of an AWS Application Load Balancer."""
    GOOGLE = "google"
    """Cloud Logging entries of a Google load balancer, one JSON object a line."""
