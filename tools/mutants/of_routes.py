"""Mutants of the weighted names: what is read, written and believed of them."""

from __future__ import annotations

from tools.mutants.mutant import Mutant

CONTRACT = ("tests/routes/test_contract.py", "-k", "not packets")
WRITING = ("tests/routes/route53/test_writing.py",)
READING = ("tests/routes/route53/test_reading.py",)
PROOF = ("tests/routes/route53/test_proof.py",)
REFUSAL = ("tests/routes/route53/test_refusal.py",)
CLIENT = ("tests/routes/route53/test_client.py::test_a_write_is_repeated_only_when_it_certainly_did_not_happen",)
_ROUTE = "migrate.routes.route53.route:Route53Route"

ROUTES = (
    Mutant(
        "a swap that expects nothing",
        "whatever somebody else wrote meanwhile is overwritten",
        f"{_ROUTE}._exchange",
        '[*_each("DELETE", deleted), *_each("CREATE", created)]',
        '_each("UPSERT", created)',
        WRITING,
    ),
    Mutant(
        "half a swap",
        "the record of the side that shall have nothing stays",
        f"{_ROUTE}._exchange",
        '[*_each("DELETE", deleted), *_each("CREATE", created)]',
        '[*_each("DELETE", deleted[:1]), *_each("CREATE", created)]',
        WRITING,
    ),
    Mutant(
        "a fenced holder writes",
        "a stale controller's batch is sent although the stamp found fences it",
        f"{_ROUTE}.write",
        "refuse_if_fenced(self._layout.name, expected=expected, stamp=stamp)",
        "pass",
        CONTRACT,
    ),
    Mutant(
        "no epoch in the change",
        "weights are written without the record that fences",
        f"{_ROUTE}.write",
        "[*layout.records(weights), layout.epoch_set(EpochRecord(stamp, weights))]",
        "[*layout.records(weights)]",
        CONTRACT,
    ),
    Mutant(
        "pending is settled",
        "a change that Route 53 has not spread counts as settled",
        f"{_ROUTE}._in_sync",
        '["Status"] == "INSYNC"',
        '["Status"] != ""',
        WRITING,
    ),
    Mutant(
        "one name server is enough",
        "a split is settled although a name server is behind",
        "migrate.routes.route53.proof:settlement",
        "for each in heard if not each.silence]",
        "for each in heard[:1] if not each.silence]",
        WRITING,
    ),
    Mutant(
        "silence proves the split",
        "a split is settled although a name server does not answer",
        "migrate.routes.route53.proof:settlement",
        "bool(missing) and not waiting and not silent",
        "bool(missing) and not waiting",
        (*WRITING, *PROOF),
    ),
    Mutant(
        "a 5xx wrote nothing",
        "an error of the server is told as 'nothing was written'",
        "migrate.routes.route53.refusal:_answered",
        "status >= 500 or",
        "",
        REFUSAL,
    ),
    Mutant(
        "a lost race is a refusal",
        "somebody else's change is taken for a mistake of ours and never tried again",
        "migrate.routes.route53.refusal:_answered",
        'code == "InvalidChangeBatch" and any(text in said for text in _RACES)',
        "False",
        REFUSAL,
    ),
    Mutant(
        "a write is repeated blindly",
        "a write whose fate is unknown is sent again",
        "migrate.routes.route53.client:PatientClient.change_resource_record_sets",
        "_throttled",
        "_unharmed",
        CLIENT,
    ),
    Mutant(
        "a side at 0 keeps its record",
        "Route 53 turns to green's record when blue looks dead",
        "migrate.routes.route53.layout:Layout.sets",
        "if weight",
        "",
        WRITING,
    ),
    Mutant(
        "blue is green",
        "the two weights change places",
        "migrate.routes.route53.layout:_by_side",
        "Side.BLUE: shares.blue, Side.GREEN: shares.green",
        "Side.BLUE: shares.green, Side.GREEN: shares.blue",
        CONTRACT,
    ),
    Mutant(
        "a silent server agrees",
        "a name server that does not answer counts as giving the new split",
        "migrate.routes.route53.proof:Proof.missing",
        'return f"{heard.server} ({heard.silence})"',
        "return None",
        PROOF,
    ),
    Mutant(
        "any epoch record will do",
        "a name server that still has the old change counts as giving the new one",
        "migrate.routes.route53.proof:Proof._is_ours",
        "== [self.change.stamp.id]",
        "!= []",
        PROOF,
    ),
    Mutant(
        "answers are not looked at",
        "a name server that still answers green counts as giving blue alone",
        "migrate.routes.route53.proof:Proof._stray",
        'return ", ".join(sorted(strays)) or None',
        "return None",
        PROOF,
    ),
    Mutant(
        "weights in the record are believed",
        "weights moved by hand are not seen where an epoch record stands",
        "migrate.routes.route53.reading:_Reading._weights",
        "record.weights if found == self._written(kind, record.weights) else found.weights",
        "record.weights",
        READING,
    ),
    Mutant(
        "a family moved alone is not seen",
        "IPv6 users on green are not seen where IPv4 is on blue",
        "migrate.routes.route53.reading:_furthest",
        "max(splits,",
        "min(splits,",
        READING,
    ),
)
