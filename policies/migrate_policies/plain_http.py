"""Plain HTTP: what answers without TLS may only send users to HTTPS; where that is said in another resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .finding import Finding
from .known import UNKNOWN, at
from .rule import stack_rule
from .setting import Config
from .subject import Subject
from .tls import LISTENERS, not_redirected

_RULES = frozenset({"aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"})
_PROXIES = frozenset(
    {"gcp:compute/targetHttpProxy:TargetHttpProxy", "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy"}
)
_SERVES = ("defaultService", "defaultRouteAction", "pathMatchers")


def check(stack: Sequence[Subject], config: Config) -> Iterator[Finding]:
    """Rules of plain HTTP listeners, and URL maps of plain HTTP proxies, as far as they are in this stack."""
    del config
    by_urn = {subject.urn: subject for subject in stack}
    for subject in stack:
        if subject.type in _RULES and any(_is_plain(one) for one in _used(subject, "listenerArn", by_urn)):
            found = not_redirected(subject.props, "actions")
            yield from (Finding(one.at, one.seen, one.limit, one.then, subject.urn) for one in found)
        elif subject.type in _PROXIES:
            yield from (_serving(urls, subject) for urls in _used(subject, "urlMap", by_urn) if not _redirects(urls))


def _used(subject: Subject, name: str, by_urn: Mapping[str, Subject]) -> list[Subject]:
    return [by_urn[urn] for urn in subject.uses.get(name, ()) if urn in by_urn]


def _is_plain(subject: Subject) -> bool:
    return subject.type in LISTENERS and subject.props.get("protocol") == "HTTP"


def _redirects(urls: Subject) -> bool:
    """Whether a URL map sends everybody to HTTPS, and has nothing to serve from."""
    redirects = at(urls.props, "defaultUrlRedirect.httpsRedirect") is True
    return redirects and all(urls.props.get(name) in (None, "", [], {}, UNKNOWN) for name in _SERVES)


def _serving(urls: Subject, proxy: Subject) -> Finding:
    serves = [name for name in (*_SERVES, "defaultUrlRedirect") if urls.props.get(name)]
    limit = "defaultUrlRedirect with httpsRedirect, and nothing else"
    then = f"Give {proxy.name} a URL map of its own that only redirects."
    return Finding(f"URL map {urls.name}", ", ".join(serves) or None, limit, then, urls.urn)


RULE = stack_rule("plain-http-redirects", "What answers plain HTTP only sends users to HTTPS.", check)
