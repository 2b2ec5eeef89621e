"""Breakables: the parts of the world that belong to no side, as faults strike them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from migrate.errors import RehearsalError
from migrate.rehearse.aws import fault as aws
from migrate.rehearse.aws.control import Control
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.faults import ApiErrors, ApiThrottled, DnsServerDown, Fault
from migrate.rehearse.process import Child


class BreakableApi:
    """The control plane of the loopback AWS. A mend disarms every fault of the API."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def apply(self, fault: Fault) -> None:
        if not isinstance(fault, ApiThrottled | ApiErrors) or fault.ratio != 1.0:
            raise RehearsalError("not every call of the control plane fails", seen=fault, limit="ratio 1.0")
        kind = aws.Kind.THROTTLING if isinstance(fault, ApiThrottled) else aws.Kind.SERVICE_UNAVAILABLE
        self._control.arm(aws.Fault(kind, count=None))

    def mend(self, fault: Fault) -> None:  # noqa: ARG002 - the seam hands it in
        self._control.mend()


class BreakableDns:
    """The authoritative servers."""

    def __init__(self, control: Control, names: Sequence[str]) -> None:
        self._control, self._names = control, names

    def apply(self, fault: Fault) -> None:
        self._control.become(self._name(fault), Condition.DOWN)

    def mend(self, fault: Fault) -> None:
        self._control.become(self._name(fault), Condition.UP)

    def _name(self, fault: Fault) -> str:
        if not isinstance(fault, DnsServerDown) or fault.server >= len(self._names):
            raise RehearsalError("there is no such name server", seen=fault, limit=f"0..{len(self._names) - 1}")
        return self._names[fault.server]


class BreakableMetrics:
    """The source of metrics that is watched. Frozen, not killed: a cloud whose API does not answer has forgotten
    nothing when it answers again.
    """

    def __init__(self, source: Child) -> None:
        self._source = source

    def apply(self, fault: Fault) -> None:  # noqa: ARG002 - the seam hands it in
        self._source.freeze()

    def mend(self, fault: Fault) -> None:  # noqa: ARG002 - the seam hands it in
        self._source.thaw()


class BreakableController:
    """The controller: killed without warning, then started again."""

    def __init__(self, kill: Callable[[], None], start: Callable[[], object]) -> None:
        self._kill, self._start = kill, start

    def apply(self, fault: Fault) -> None:  # noqa: ARG002 - the seam hands it in
        self._kill()

    def mend(self, fault: Fault) -> None:  # noqa: ARG002 - the seam hands it in
        self._start()
