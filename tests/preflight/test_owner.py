"""Owner: the marks of other tools, whatever prefix, suffix, type or wildcard word a person chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.model.finding import FindingId, Severity
from migrate.preflight.owner import about
from tests.preflight.given import APEX, NAME, facts, found
from tests.routes.worlds import simple

VALUE = '"heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/shop/app"'


def severities(*marks: tuple[str, str]) -> list[Severity]:
    records = [simple(f"{name}.", "TXT", value) for name, value in marks]
    return [finding.severity for finding in found(facts(*records), FindingId.ANOTHER_OWNER)]


@pytest.mark.parametrize(
    "mark",
    ["app", "a-app", "aaaa-app", "cname-app", "txt.app", "txt-app", "extdns-a-app", "a-app-owned", "app-txt", "app.txt",
     "a._metadata.app", "extdns.a-app", "_edns.app", "prefix-a.app", "edns-cname-app-x"],
)  # fmt: skip
def test_every_form_of_a_registry_name_is_seen(mark: str) -> None:
    assert severities((f"{mark}.shop-corp.com", VALUE)) == [Severity.REFUSE]


@pytest.mark.parametrize(
    "value",
    [
        '"heritage=external-dns"',
        '"heritage=external-dns;external-dns/owner=my-identifier"',
        f'"heritage=external-dns,external-dns/ownedRecord={NAME},external-dns/owner=owner-1"',
        '"heritage=wfinfra-v1 o=multisite"',
        '"*octodns*"',
        '"managed-by=terraform"',
        '"Managed by Crossplane"',
        '"owner=garden-1"',
    ],
)
def test_every_form_of_a_mark_is_seen(value: str) -> None:
    assert severities(("_owner.a.app.shop-corp.com", value)) == [Severity.REFUSE]


@pytest.mark.parametrize(
    "value", ['"v=spf1 include:x.net -all"', '"google-site-verification=abc"', '"v=1 epoch=4"', '"town hall"']
)
def test_other_texts_are_no_marks(value: str) -> None:
    assert severities(("app.shop-corp.com", value)) == []


def test_a_mark_that_names_its_record_is_about_that_one_alone() -> None:
    other = '"heritage=external-dns,external-dns/ownedRecord=web.shop-corp.com,external-dns/owner=o"'
    assert severities(("a-app.shop-corp.com", other)) == []


def test_a_mark_that_is_encrypted_is_told_by_its_name_and_form() -> None:
    assert severities(("a-app.shop-corp.com", f'"{"Zm9vYmFy" * 12}=="')) == [Severity.REFUSE]
    assert severities(("app.shop-corp.com", f'"{"Zm9vYmFy" * 12}=="')) == []


def test_a_traffic_policy_owns_its_record() -> None:
    raw = simple(f"{NAME}.", "A", "9.9.9.9") | {"TrafficPolicyInstanceId": "t-1"}
    seen = facts(records=(raw,))
    assert [finding.severity for finding in found(seen, FindingId.ANOTHER_OWNER)] == [Severity.REFUSE]


LABEL = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)
AFFIX = st.from_regex(r"([a-z0-9]{1,6}[.-])?", fullmatch=True)


@given(
    labels=st.lists(LABEL, min_size=1, max_size=6, unique=True),
    mine=st.integers(0, 5),
    prefix=AFFIX,
    kind=st.sampled_from(["", "a-", "aaaa-", "cname-"]),
    suffix=st.from_regex(r"([.-][a-z0-9]{1,6})?", fullmatch=True),
)
def test_a_registrys_mark_is_about_its_own_record_among_many(
    labels: list[str], mine: int, prefix: str, kind: str, suffix: str
) -> None:
    """Whatever stands before and behind: the record that was marked is found, and a name that does not stand in the
    mark never is.
    """
    names = {f"{label}.{APEX}" for label in labels}
    own = labels[mine % len(labels)]
    mark = f"{prefix}{kind}{own}{suffix}.{APEX}"
    longest = max(len(label) for label in labels if label in mark)
    sure = about(mark, VALUE, f"{own}.{APEX}", names)
    assert sure is Severity.REFUSE or len(own) < longest
    for label in labels:
        if label not in f"{prefix}{kind}{own}{suffix}":
            assert about(mark, VALUE, f"{label}.{APEX}", names) is None


@given(prefix=AFFIX, kind=st.sampled_from(["", "a-", "cname-"]), word=st.sampled_from(["*", "any", "wild"]))
def test_a_wildcards_mark_is_seen_under_whatever_word(prefix: str, kind: str, word: str) -> None:
    found_for = about(f"{prefix}{kind}{word}.shop-corp.com", VALUE, "*.shop-corp.com", {"*.shop-corp.com"})
    assert found_for in (Severity.REFUSE, Severity.WARN)
