"""Pack: every rule, in the order in which a person reads about them."""

from __future__ import annotations

from pulumi_policy import Policy

from . import (
    account,
    explicit_provider,
    health_check,
    ignored_weight,
    live_side,
    parity,
    plain_http,
    plain_s3,
    public_bucket,
    region,
    scheme,
    scheme_chain,
    tags,
    tls,
    ttl,
    weighted_set,
    weights,
)

NAME = "migrate"

POLICIES: list[Policy] = [
    weights.RULE,
    weighted_set.RULE,
    ignored_weight.RULE,
    ttl.RULE,
    health_check.RULE,
    live_side.RULE,
    scheme.RULE,
    scheme_chain.RULE,
    parity.RULE,
    public_bucket.RULE,
    plain_s3.RULE,
    tls.RULE,
    plain_http.RULE,
    explicit_provider.RULE,
    account.RULE,
    region.RULE,
    tags.RULE,
]
