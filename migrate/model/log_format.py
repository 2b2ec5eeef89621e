"""LogFormat: how the lines of an access log are written."""

from __future__ import annotations

from enum import StrEnum


class LogFormat(StrEnum):
    """The access logs that can be read."""

    ENVOY = "envoy"
    """Envoy's default text, or JSON with the keys of Istio or of Envoy Gateway."""
    ALB = "alb"
    """Lines of an AWS Application Load Balancer."""
    ELB = "elb"
    """Lines of an AWS Classic Load Balancer."""
    NLB = "nlb"
    """TLS connections of an AWS Network Load Balancer."""
    CLOUDFRONT = "cloudfront"
    """Standard logs of a CloudFront distribution."""
    GOOGLE = "google"
    """Cloud Logging entries of a Google load balancer, one JSON object a line or an array of them."""
    COMBINED = "combined"
    """The Common or Combined Log Format of nginx and Apache."""
    NGINX_PROXY_MANAGER = "nginx-proxy-manager"
    """The two formats of Nginx Proxy Manager."""
    HAPROXY = "haproxy"
    """HAProxy's HTTP and TCP logs."""
    TRAEFIK = "traefik"
    """Traefik's access log, common or JSON."""
    CADDY = "caddy"
    """Caddy's access log as JSON."""
    JSON = "json"
    """JSON objects whose fields are declared."""
