"""CDN: CloudFront distributions and cache policies."""

from __future__ import annotations

import uuid
from typing import cast

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of every CloudFront name (Route 53, AliasTarget)."""

_KEY = "parametersInCacheKeyAndForwardedToOrigin"


def _items(values: list[object] | None) -> Values:
    """CloudFront counts its lists."""
    held = list(values or [])
    return {"Quantity": len(held), **({"Items": held} if held else {})}


def _held(raw: Values | None) -> list[object]:
    return list((raw or {}).get("Items") or [])


def _origin(one: Values) -> Values:
    custom = one.get("customOriginConfig")
    told: Values = {
        "Id": one["originId"],
        "DomainName": one["domainName"],
        "OriginPath": one.get("originPath", ""),
        "CustomHeaders": {"Quantity": 0},
    }
    if custom:
        told["CustomOriginConfig"] = {
            "HTTPPort": custom["httpPort"],
            "HTTPSPort": custom["httpsPort"],
            "OriginProtocolPolicy": custom["originProtocolPolicy"],
            "OriginSslProtocols": _items(custom["originSslProtocols"]),
            "OriginReadTimeout": custom.get("originReadTimeout", 30),
            "OriginKeepaliveTimeout": custom.get("originKeepaliveTimeout", 5),
        }
    return told


def _from_origin(raw: Values) -> Values:
    custom = raw.get("CustomOriginConfig")
    told: Values = {"originId": raw["Id"], "domainName": raw["DomainName"], "originPath": raw.get("OriginPath", "")}
    if custom:
        told["customOriginConfig"] = {
            "httpPort": custom["HTTPPort"],
            "httpsPort": custom["HTTPSPort"],
            "originProtocolPolicy": custom["OriginProtocolPolicy"],
            "originSslProtocols": _held(custom.get("OriginSslProtocols")),
        }
    return told


def _behaviour(one: Values) -> Values:
    methods = {**_items(one["allowedMethods"]), "CachedMethods": _items(one["cachedMethods"])}
    told = {
        "TargetOriginId": one["targetOriginId"],
        "ViewerProtocolPolicy": one["viewerProtocolPolicy"],
        "AllowedMethods": methods,
        "Compress": one.get("compress", False),
        "TrustedSigners": {"Enabled": False, "Quantity": 0},
        "SmoothStreaming": False,
        "LambdaFunctionAssociations": {"Quantity": 0},
        "FieldLevelEncryptionId": "",
    }
    policies = {"CachePolicyId": one.get("cachePolicyId"), "OriginRequestPolicyId": one.get("originRequestPolicyId")}
    return told | {name: value for name, value in policies.items() if value}


def _from_behaviour(raw: Values) -> Values:
    methods = raw.get("AllowedMethods", {})
    told = {
        "targetOriginId": raw["TargetOriginId"],
        "viewerProtocolPolicy": raw["ViewerProtocolPolicy"],
        "allowedMethods": _held(methods),
        "cachedMethods": _held(methods.get("CachedMethods")),
        "compress": raw.get("Compress", False),
        "cachePolicyId": raw.get("CachePolicyId"),
        "originRequestPolicyId": raw.get("OriginRequestPolicyId"),
    }
    return {name: value for name, value in told.items() if value is not None}


def _config(new: Values, reference: str) -> Values:
    viewer = new["viewerCertificate"]
    restriction = new["restrictions"]["geoRestriction"]
    return {
        "CallerReference": reference,
        "Aliases": _items(new.get("aliases")),
        "Origins": _items([_origin(one) for one in new["origins"]]),
        "DefaultCacheBehavior": _behaviour(new["defaultCacheBehavior"]),
        "Comment": new.get("comment", ""),
        "Enabled": new["enabled"],
        "IsIPV6Enabled": new.get("isIpv6Enabled", False),
        "HttpVersion": new.get("httpVersion", "http2"),
        "PriceClass": new.get("priceClass", "PriceClass_All"),
        "Restrictions": {
            "GeoRestriction": {
                "RestrictionType": restriction["restrictionType"],
                **_items(restriction.get("locations")),
            }
        },
        "ViewerCertificate": _viewer(viewer),
    }


def _viewer(viewer: Values) -> Values:
    names = {
        "acmCertificateArn": "ACMCertificateArn",
        "sslSupportMethod": "SSLSupportMethod",
        "minimumProtocolVersion": "MinimumProtocolVersion",
        "cloudfrontDefaultCertificate": "CloudFrontDefaultCertificate",
    }
    return {api: viewer[name] for name, api in names.items() if viewer.get(name) is not None}


def _from_viewer(raw: Values) -> Values:
    names = {
        "acmCertificateArn": "ACMCertificateArn",
        "sslSupportMethod": "SSLSupportMethod",
        "minimumProtocolVersion": "MinimumProtocolVersion",
        "cloudfrontDefaultCertificate": "CloudFrontDefaultCertificate",
    }
    return {name: raw[api] for name, api in names.items() if raw.get(api) not in (None, "")}


def _create(aws: Account, new: Values) -> str:
    config = {
        "DistributionConfig": _config(new, str(uuid.uuid4())),
        "Tags": {"Items": tagging.pairs(tagging.every(aws, new))},
    }
    made = aws.call("cloudfront", "create_distribution_with_tags", DistributionConfigWithTags=config)
    return made["Distribution"]["Id"]


def _read(aws: Account, identifier: str, _: Values) -> Values | None:
    found = aws.find("cloudfront", "get_distribution", Id=identifier)
    if found is None:
        return None
    raw = found["Distribution"]
    config = raw["DistributionConfig"]
    tags = aws.call("cloudfront", "list_tags_for_resource", Resource=raw["ARN"])["Tags"]["Items"]
    restriction = config.get("Restrictions", {}).get("GeoRestriction", {})
    return {
        "arn": raw["ARN"],
        "domainName": raw["DomainName"],
        "hostedZoneId": ZONE,
        "status": raw["Status"],
        "etag": found["ETag"],
        "callerReference": config["CallerReference"],
        "aliases": _held(config.get("Aliases")),
        "origins": [_from_origin(cast("Values", one)) for one in _held(config["Origins"])],
        "defaultCacheBehavior": _from_behaviour(config["DefaultCacheBehavior"]),
        "comment": config.get("Comment", ""),
        "enabled": config["Enabled"],
        "isIpv6Enabled": config.get("IsIPV6Enabled", False),
        "httpVersion": str(config.get("HttpVersion", "http2")).lower(),
        "priceClass": config.get("PriceClass"),
        "restrictions": {"geoRestriction": {"restrictionType": restriction.get("RestrictionType", "none")}},
        "viewerCertificate": _from_viewer(config.get("ViewerCertificate", {})),
        **tagging.told(aws, tags),
    }


def _is_deployed(aws: Account, identifier: str, new: Values) -> None:
    def deployed() -> bool:
        return aws.call("cloudfront", "get_distribution", Id=identifier)["Distribution"]["Status"] == "Deployed"

    if new.get("waitForDeployment", True):
        aws.wait(f"distribution {identifier}", deployed)


def _update(aws: Account, identifier: str, change: Change) -> None:
    if change.keys - {"tags"}:
        _write(aws, identifier, change.new)
    added, gone = tagging.changes(aws, change)
    arn = change.old["arn"]
    if gone:
        aws.call("cloudfront", "untag_resource", Resource=arn, TagKeys={"Items": gone})
    if added:
        aws.call("cloudfront", "tag_resource", Resource=arn, Tags={"Items": tagging.pairs(added)})


def _write(aws: Account, identifier: str, new: Values) -> str:
    current = aws.call("cloudfront", "get_distribution_config", Id=identifier)
    config = _config(new, current["DistributionConfig"]["CallerReference"])
    asked = {"Id": identifier, "IfMatch": current["ETag"], "DistributionConfig": config}
    return aws.call("cloudfront", "update_distribution", **asked)["ETag"]


def _delete(aws: Account, identifier: str, state: Values) -> None:
    """CloudFront deletes only what is disabled; the provider disables first."""
    etag = _write(aws, identifier, {**state, "enabled": False})
    _is_deployed(aws, identifier, {})
    aws.call("cloudfront", "delete_distribution", Id=identifier, IfMatch=etag)


def _policy(new: Values) -> Values:
    key = new[_KEY]
    cookies, headers, strings = key["cookiesConfig"], key["headersConfig"], key["queryStringsConfig"]
    parameters = {
        "EnableAcceptEncodingGzip": key.get("enableAcceptEncodingGzip", False),
        "EnableAcceptEncodingBrotli": key.get("enableAcceptEncodingBrotli", False),
        "CookiesConfig": {"CookieBehavior": cookies["cookieBehavior"], **_named("Cookies", cookies.get("cookies"))},
        "HeadersConfig": {"HeaderBehavior": headers["headerBehavior"], **_named("Headers", headers.get("headers"))},
        "QueryStringsConfig": {
            "QueryStringBehavior": strings["queryStringBehavior"],
            **_named("QueryStrings", strings.get("queryStrings")),
        },
    }
    return {
        "Name": new["name"],
        "Comment": new.get("comment", ""),
        "MinTTL": new.get("minTtl", 0),
        "DefaultTTL": new.get("defaultTtl", 86_400),
        "MaxTTL": new.get("maxTtl", 31_536_000),
        "ParametersInCacheKeyAndForwardedToOrigin": parameters,
    }


def _named(name: str, held: Values | None) -> Values:
    return {name: _items(held["items"])} if held else {}


def _create_policy(aws: Account, new: Values) -> str:
    return aws.call("cloudfront", "create_cache_policy", CachePolicyConfig=_policy(new))["CachePolicy"]["Id"]


def _read_policy(aws: Account, identifier: str, _: Values) -> Values | None:
    found = aws.find("cloudfront", "get_cache_policy", Id=identifier)
    if found is None:
        return None
    raw = found["CachePolicy"]["CachePolicyConfig"]
    key = raw["ParametersInCacheKeyAndForwardedToOrigin"]
    return {
        "name": raw["Name"],
        "comment": raw.get("Comment", ""),
        "minTtl": raw["MinTTL"],
        "defaultTtl": raw["DefaultTTL"],
        "maxTtl": raw["MaxTTL"],
        "etag": found["ETag"],
        "arn": f"arn:aws:cloudfront::{aws.id}:cache-policy/{identifier}",
        _KEY: {
            "enableAcceptEncodingGzip": key["EnableAcceptEncodingGzip"],
            "enableAcceptEncodingBrotli": key.get("EnableAcceptEncodingBrotli", False),
            "cookiesConfig": _from_named(key["CookiesConfig"], "cookieBehavior", "cookies"),
            "headersConfig": _from_named(key["HeadersConfig"], "headerBehavior", "headers"),
            "queryStringsConfig": _from_named(key["QueryStringsConfig"], "queryStringBehavior", "queryStrings"),
        },
    }


def _from_named(raw: Values, behaviour: str, names: str) -> Values:
    held = raw.get(names[:1].upper() + names[1:])
    listed = {names: {"items": _held(held)}} if held else {}
    return {behaviour: raw[behaviour[:1].upper() + behaviour[1:]], **listed}


def _update_policy(aws: Account, identifier: str, change: Change) -> None:
    etag = aws.call("cloudfront", "get_cache_policy", Id=identifier)["ETag"]
    aws.call("cloudfront", "update_cache_policy", Id=identifier, IfMatch=etag, CachePolicyConfig=_policy(change.new))


def _delete_policy(aws: Account, identifier: str, _: Values) -> None:
    etag = aws.call("cloudfront", "get_cache_policy", Id=identifier)["ETag"]
    aws.call("cloudfront", "delete_cache_policy", Id=identifier, IfMatch=etag)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:cloudfront/distribution:Distribution",
        inputs=frozenset(("enabled", "isIpv6Enabled", "httpVersion", "aliases", "origins", "defaultCacheBehavior"))
        | frozenset(("restrictions", "viewerCertificate", "waitForDeployment", "comment", "priceClass", "tags")),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        ready=_is_deployed,
        kept=frozenset(("waitForDeployment",)),
        clears=tagging.TAGS | {"aliases", "comment"},
        defaults={"waitForDeployment": True, "httpVersion": "http2", "priceClass": "PriceClass_All"},
    ),
    Kind(
        type="aws:cloudfront/cachePolicy:CachePolicy",
        inputs=frozenset(("name", "comment", "minTtl", "defaultTtl", "maxTtl", _KEY)),
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
        replaces=frozenset(("name",)),
        defaults={"minTtl": 0, "defaultTtl": 86_400, "maxTtl": 31_536_000},
        autoname=Autoname(longest=128),
    ),
)
