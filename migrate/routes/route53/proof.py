"""Proof: what a name server must answer before it counts as giving a new split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.model.split import Change, Purpose, Settlement
from migrate.model.weights import BLUE, GREEN
from migrate.routes.authority import Heard, Question
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53.layout import Layout
from migrate.routes.route53.name import asked
from migrate.routes.route53.target import Plain, plain_form

OFTEN = 17
"""Answers looked at where all traffic shall go to one side. A server that still gives the other side a share p is
found out with probability 1 - (1 - p)^17: 99 % for p = 25 %, 58 % for p = 5 %. The epoch record, which came in the same
transaction, is what tells the rest."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The questions that tell the new split from the old one, and what their answers mean.

    The epoch record must be the change's own, and no answer may belong to a side without traffic or to nobody. Where
    both sides have traffic no answer of theirs can be wrong, so the name is asked once. The answers of an alias are the
    load balancer's own addresses, which are not known here: any answer that is not the other side's plain value is
    taken to be the alias's, and two aliases cannot be told apart (the epoch record alone decides).

    A rollback leaves strangers where they are: after it any answer will do that is not green's, of any record type.
    """

    layout: Layout
    change: Change

    @property
    def questions(self) -> list[Question]:
        name = asked(self.layout.stored_name)
        return [
            Question(asked(self.layout.epoch_name), "TXT"),
            *(Question(name, kind.value) for kind in self._kinds),
        ]

    @property
    def _kinds(self) -> list[RecordType]:
        times = OFTEN if self.change.weights in (BLUE, GREEN) else 1
        declared = [kind for kind in self.layout.types for _ in range(times)]
        others = [kind for kind in RecordType if kind not in self.layout.types] if self._is_rollback else []
        return [*declared, *others]

    @property
    def _is_rollback(self) -> bool:
        return self.change.stamp.purpose is Purpose.ROLLBACK and self.change.weights == BLUE

    def missing(self, heard: Heard) -> str | None:
        """Why this server does not give the new split yet; None when it does."""
        if heard.silence:
            return f"{heard.server} ({heard.silence})"
        epoch, *answers = heard.answers
        if not self._is_ours(epoch):
            return heard.server
        if self._is_rollback and not any(answers):
            return f"{heard.server} (answers nothing)"
        judged = self._greens if self._is_rollback else self._stray
        strays = {judged(kind, values) for kind, values in zip(self._kinds, answers, strict=True)} - {None}
        return f"{heard.server} (answers {', '.join(sorted(map(str, strays)))})" if strays else None

    def _is_ours(self, lines: frozenset[str]) -> bool:
        try:
            return [EpochRecord.parse(line).stamp.id for line in lines] == [self.change.stamp.id]
        except ValueError:
            return False

    def _stray(self, kind: RecordType, values: frozenset[str]) -> str | None:
        """An answer that the new split cannot give."""
        if not values:
            return f"no {kind}"
        known = [(side, answer) for side in Side for answer in self.layout.target(side).of(kind)]
        wrong = {plain_form(kind, a.value) for side, a in known if isinstance(a, Plain) and not self._has(side)}
        right = {plain_form(kind, a.value) for side, a in known if isinstance(a, Plain) and self._has(side)}
        aliased = any(self._has(side) and not isinstance(answer, Plain) for side, answer in known)
        given = {plain_form(kind, value) for value in values}
        strays = given & wrong if aliased else given - right
        return ", ".join(sorted(strays)) or None

    def _greens(self, kind: RecordType, values: frozenset[str]) -> str | None:
        """Answers that are green's."""
        greens = {plain_form(a.type, a.value) for a in self.layout.green.answers if isinstance(a, Plain)}
        return ", ".join(sorted({plain_form(kind, value) for value in values} & greens)) or None

    def _has(self, side: Side) -> bool:
        weights = self.change.weights
        return (weights.blue if side is Side.BLUE else weights.green) > 0


def settlement(proof: Proof, heard: Sequence[Heard]) -> Settlement:
    """What all servers together say: the new split is proven by those that give it, and silence proves nothing."""
    missing = [proof.missing(each) for each in heard if not each.silence]
    waiting = tuple(server for server in missing if server is not None)
    silent = tuple(f"{each.server} ({each.silence})" for each in heard if each.silence and not each.elsewhere)
    unheard = tuple(f"{each.server} ({each.silence})" for each in heard if each.elsewhere)
    asked = sum(not each.elsewhere for each in heard)
    return Settlement(bool(missing) and not waiting and not silent, waiting, silent, unheard, asked=asked)
