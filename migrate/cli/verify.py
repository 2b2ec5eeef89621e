"""Verify: the final tests on green's own address, whose evidence lets the weights move."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit, VerifyFailed

if TYPE_CHECKING:
    from migrate.model.spec.spec import Spec
    from migrate.phases.testing import Check, Front

WITHIN = timedelta(minutes=10)
"""How long the tests may take where the declaration has no section `verify`."""


@answering
def verify(file: File = DECLARATION, as_json: Json = False) -> Exit:
    """Run the final tests on green. Under the real name, at green's own address; users meet none of it.

    Without a section `verify` the service's health path is asked. The result is evidence for as long as declared, until
    green is updated.
    """
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.api.places import address
    from migrate.cli import output
    from migrate.controller.clock import SystemClock
    from migrate.ledger.owner import this_process
    from migrate.phases.book import Book
    from migrate.phases.testing import final_tests

    declared = Migration.load(file)
    spec = parts.located(declared).spec
    front, asked = _front(spec), spec.verify
    say = output.mutter if as_json else output.say
    say(f"asking {front.address}:{front.port} as {front.url}")
    command = shlex.split(asked.command) if asked and asked.command else []
    within = asked.timeout if asked else WITHIN
    results = final_tests(front, _checks(spec), command, within=within, say=say)
    passed = all(each.passed for each in results)
    with parts.ledger(declared) as ledger:
        told = [{"name": each.name, "passed": each.passed, "found": each.found} for each in results]
        Book(ledger, SystemClock(), this_process()).tested(passed=passed, address=address(spec.green), results=told)
    if not passed:
        raise VerifyFailed(
            "green did not pass its final tests",
            seen="\n".join(str(each) for each in results if not each.passed),
            limit="every test passes; until then no weight moves towards green",
            then="Fix green, then `migrate verify`.",
        )
    if as_json:
        output.say_json({"passed": passed, "address": front.address, "results": results})
    else:
        output.say("green passed its final tests. `migrate leave verify` grants the exit.")
    return Exit.DONE


def _front(spec: Spec) -> Front:
    from migrate.api.places import address
    from migrate.model.spec.service import Scheme
    from migrate.phases.testing import Front

    service, at = spec.service, spec.verify.at if spec.verify else None
    return Front(at or address(spec.green), service.host, service.port, tls=service.scheme is Scheme.HTTPS)


def _checks(spec: Spec) -> list[Check]:
    from migrate.phases.testing import Check

    if spec.verify is None:
        return [Check(spec.service.health)]
    return [Check(each.path, each.status, each.contains) for each in spec.verify.checks]
