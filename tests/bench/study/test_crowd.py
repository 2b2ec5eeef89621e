"""The study's crowd is the weigher, span by span."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bench.study.crowd import Answers as Counted
from bench.study.crowd import Crowd
from migrate.model.side import Side
from migrate.signals.weigher import Answers, Weigher

ORIGIN = datetime(2026, 3, 2, tzinfo=UTC)
SECONDS = 10


@pytest.mark.parametrize("seed", range(4))
def test_both_give_the_same_counts(seed: int) -> None:
    """Heavy and light clients, one of them with a storm, one that goes wholly bad, and many who ask once."""
    dice = np.random.default_rng(seed)
    rates = np.array([60.0, 12.0, 3.0, 0.4])
    crowd, weigher = Crowd(len(rates), 1), Weigher()
    for span in range(90):
        ratio = np.where(span > 60, [0.02, 1.0, 0.3, 0.1], 0.03)
        counts = [dice.poisson(rates / 2 * (1 - ratio)) for _ in range(2)] + [
            dice.poisson(rates / 2 * ratio) for _ in range(2)
        ]
        if 30 <= span < 34:
            counts[2][0] += 40
        light = int(dice.poisson(8))
        good_green, good_blue, bad_green, bad_blue = counts
        start = ORIGIN + timedelta(seconds=span * SECONDS)
        answers = Answers()
        for client in range(len(rates)):
            for number, side, bad in (
                (good_green[client], Side.GREEN, False),
                (good_blue[client], Side.BLUE, False),
                (bad_green[client], Side.GREEN, True),
                (bad_blue[client], Side.BLUE, True),
            ):
                for _ in range(number):
                    weigher.add(answers, str(client), side, start, bad=bad)
        for each in range(light):
            weigher.add(answers, f"{span} {each}", Side.BLUE, start, bad=False)
        ours = weigher.weigh(answers, start, timedelta(seconds=SECONDS))
        theirs = crowd.weigh(
            Counted(*(each[:, None] for each in (good_green, good_blue, bad_green, bad_blue)), np.array([light])),
            float(span * SECONDS),
            float(SECONDS),
        )
        assert (ours.weighed[Side.GREEN], ours.weighed[Side.BLUE]) == (
            theirs.weighed_green[0],
            theirs.weighed_blue[0],
        ), span
        assert (ours.felt[Side.GREEN], ours.felt[Side.BLUE]) == (theirs.felt_green[0], theirs.felt_blue[0]), span
