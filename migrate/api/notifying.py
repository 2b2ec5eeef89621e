"""Notifying: a run whose turns are told to the declared channels."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from migrate.errors import MigrationError, NotDelivered
from migrate.model.weights import BLUE

if TYPE_CHECKING:
    from migrate.api.declared import Declared
    from migrate.controller.controller import Turn
    from migrate.controller.run import Listener
    from migrate.model.notice import Notice
    from migrate.notify.outbox import Outbox


@contextmanager
def notifying(of: Declared, listen: Listener, complain: Callable[[str], None]) -> Generator[Listener]:
    """The listener, and each channel after it. `complain` hears of deliveries that fail, and of a channel that cannot
    be used and is left out.
    """
    if not of.spec.notify:
        yield listen
        return
    from migrate.notify.channels import channel
    from migrate.notify.noticed import Noticed
    from migrate.notify.outbox import Outbox

    noticed, outboxes = Noticed(of.spec.name), list[Outbox]()
    with ExitStack() as stack:
        for spec in of.spec.notify:
            try:
                made = Outbox(channel(spec, of.path.parent), frozenset(spec.on), complain)
            except NotDelivered as error:
                complain(str(error))
            else:
                outboxes.append(stack.enter_context(made))

        weights = BLUE

        def tell(turn: Turn) -> None:
            nonlocal weights
            listen(turn)
            weights = turn.state.weights
            _put(outboxes, noticed.of(turn.decision, turn.state, turn.at))

        try:
            yield tell
        except MigrationError as error:
            _put(outboxes, noticed.failed(error, weights, datetime.now(UTC)))
            raise


def _put(outboxes: Sequence[Outbox], notice: Notice | None) -> None:
    if notice:
        for outbox in outboxes:
            outbox.put(notice)
