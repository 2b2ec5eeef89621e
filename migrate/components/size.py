"""Size: the processor and memory of one container, within what both clouds offer."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.components.errors import BadAmount

_MEMORY = {
    1: range(2048, 8192 + 1, 1024),
    2: range(4096, 16384 + 1, 1024),
    4: range(8192, 30720 + 1, 1024),
    8: range(16384, 32768 + 1, 4096),
}
"""MiB by vCPU: Fargate's task sizes (Amazon ECS, task definition parameters), cut at Cloud Run's 32 GiB (Cloud Run,
memory limits). Parts of a vCPU are left out: Cloud Run then serves one request at a time."""

DEFAULT_MEMORY = {cpu: memory[0] for cpu, memory in _MEMORY.items()}


@dataclass(frozen=True, slots=True)
class Size:
    """Whole vCPUs, and memory in MiB. Raises BadAmount."""

    cpu: int
    memory: int

    def __post_init__(self) -> None:
        if self.cpu not in _MEMORY:
            raise BadAmount("cpu", "not offered by both clouds", seen=self.cpu, limit="1, 2, 4 or 8 vCPU")
        offered = _MEMORY[self.cpu]
        if self.memory not in offered:
            limit = f"{offered[0]} to {offered[-1]} MiB in steps of {offered.step} with {self.cpu} vCPU"
            raise BadAmount("memory", "not offered by both clouds", seen=self.memory, limit=limit)

    @property
    def fargate(self) -> dict[str, str]:
        """As a Fargate task writes it: 1024 units are one vCPU."""
        return {"cpu": str(self.cpu * 1024), "memory": str(self.memory)}

    @property
    def cloud_run(self) -> dict[str, str]:
        """As a Cloud Run container writes it."""
        return {"cpu": str(self.cpu), "memory": f"{self.memory}Mi"}


def sized(cpu: float, memory: float | None) -> Size:
    """A size from arguments; over gRPC whole numbers arrive as floats. Raises BadAmount."""
    whole = counted("cpu", cpu, least=1)
    return Size(whole, DEFAULT_MEMORY.get(whole, 0) if memory is None else counted("memory", memory, least=1))


def counted(argument: str, value: float, *, least: int, most: int | None = None) -> int:
    """A whole number from an argument; over gRPC it arrives as a float. Raises BadAmount."""
    if value != int(value) or value < least or (most is not None and value > most):
        limit = f"a whole number, at least {least}" + (f" and at most {most}" if most is not None else "")
        raise BadAmount(argument, "not an amount this can be built with", seen=value, limit=limit)
    return int(value)
