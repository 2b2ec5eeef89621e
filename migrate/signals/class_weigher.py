"""ClassWeigher: the two counts of each class of answers, made client by client."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime, timedelta

from migrate.model.answers import AnswerClass, ClassCount
from migrate.model.answers import Answers as Counted
from migrate.model.side import Side
from migrate.signals.newcomers import Newcomers
from migrate.signals.weigher import Answers, Client, Weigher

Kind = AnswerClass | None
"""Of one answer; None where it is as usual, UNUSUAL where it failed."""

Kinds = Counter[tuple[Client, Side, Kind]]
"""What clients got in one span."""


class ClassWeigher:
    """Counts answers into spans by `add`, and gives each span's counts by `weigh`, in the order of time."""

    def __init__(self) -> None:
        self._salt = secrets.token_hex(16)
        self._weighers = {of: (Weigher(), Newcomers()) for of in AnswerClass}

    def add(self, kinds: Kinds, client: str | None, side: Side, kind: Kind) -> None:
        """One answer."""
        kinds[None if client is None else hash(self._salt + client), side, kind] += 1

    def weigh(self, kinds: Kinds, start: datetime, length: timedelta) -> Counted:
        """The counts of a span that is over."""
        return {of: self._weighed(of, kinds, start, length) for of in AnswerClass}

    def _weighed(self, of: AnswerClass, kinds: Kinds, start: datetime, length: timedelta) -> ClassCount:
        weigher, newcomers = self._weighers[of]
        answers = Answers()
        for (who, side, kind), count in kinds.items():
            if kind is of or (kind is not None and of is AnswerClass.UNUSUAL):
                answers.bad[who, side] += count
                answers.new[who, side] += count if who is None else newcomers.is_new(str(who), start)
            else:
                answers.good[who, side] += count
        weight = weigher.weigh(answers, start, length)
        return ClassCount(weight.weighed, weight.felt)
