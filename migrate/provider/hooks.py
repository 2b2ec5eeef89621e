"""Hooks: the last fence of a bare `pulumi up`: what serves is neither deleted, replaced nor made smaller.

`migrate up` judges a preview before it applies anything. A person may run `pulumi up` by hand; then these hooks, which
the program registers, read the weights where they are and refuse. They run in the preview too, with which every
`pulumi up` begins, so the refusal comes before anything happens. With `--skip-preview` a replacement has been created
beside the original when they refuse the deletion of the original, which goes on serving: a hook before a create is told
the new inputs alone (`pulumi.ResourceHookArgs`), which a thing that is new and one that replaces have alike. `pulumi
destroy` is refused by the engine as long as it is not told to run the program and with it the hooks (`--run-program`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import pulumi
from pydantic.alias_generators import to_camel

from migrate.engine.kinds import is_capacity, is_new_revision, is_weight
from migrate.engine.step import Op
from migrate.errors import UpdateRefused
from migrate.model.side import Side
from migrate.model.split import Split
from migrate.model.weights import BLUE, GREEN, Weights

Inputs = Mapping[str, Any]

DRY_RUNS_TOO = pulumi.ResourceHookOptions(on_dry_run=True)


class Readable(Protocol):
    """What a guard needs of a route: its name, and its split as it is now."""

    @property
    def name(self) -> str: ...

    def read(self) -> Split:
        """Raises RouteError where nobody can tell."""
        ...


@dataclass(slots=True)
class Guard:
    """Guards the resources of one side, or, without a side, what is needed while traffic is split between both.

    `routes` are asked when something would be deleted or made smaller, and only then. Pulumi keeps the hooks' names in
    its state: a program that declares nothing any more still has to make the guard and call `watch`.
    """

    routes: Sequence[Readable]
    side: Side | None = None
    _declared: dict[tuple[str, str], Inputs] = field(default_factory=dict[tuple[str, str], Inputs], init=False)

    def watch(self) -> None:
        """Put the hooks on every resource the program makes from here on."""
        binding = self.binding()

        def bound(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
            self._declared[args.type_, args.name] = args.props
            with_hooks = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(hooks=binding))
            return pulumi.ResourceTransformationResult(args.props, with_hooks)

        pulumi.runtime.register_stack_transformation(bound)

    def binding(self) -> pulumi.ResourceHookBinding:
        """The hooks, for one resource's options. Their names are the program's own: make one binding of each guard."""
        name = f"migrate-guard-{self.side or 'traffic'}"
        update = pulumi.ResourceHook(f"{name}-update", _beside_the_loop(self.refuse_update), DRY_RUNS_TOO)
        delete = pulumi.ResourceHook(f"{name}-delete", _beside_the_loop(self.refuse_delete), DRY_RUNS_TOO)
        return pulumi.ResourceHookBinding(before_update=[update], before_delete=[delete])

    def refuse_delete(self, args: pulumi.ResourceHookArgs) -> None:
        """Raises UpdateRefused while the side serves, RouteError where nobody can tell whether it does."""
        declared = self._declared.get((args.type, args.name))
        if declared is not None and is_new_revision(args.type, Op.DELETE_REPLACED):
            return
        if serving := self._serving():
            what = "deleted" if declared is None else f"replaced ({', '.join(_asked(args.old_inputs or {}, declared))})"
            raise _refusal(args.urn, f"would be {what}", serving)

    def refuse_update(self, args: pulumi.ResourceHookArgs) -> None:
        """Raises UpdateRefused where a weight would move, or capacity be taken from a side that serves."""
        for path, before, after in _changes(args.old_inputs, args.new_inputs):
            moved = f"would have {path} changed from {before} to {after}"
            if is_weight(args.type, path):
                raise _refusal(args.urn, f"{moved}, and only the controller moves weights", "weights are its own")
            if is_capacity(path) and _less(after, before) and (serving := self._serving()):
                raise _refusal(args.urn, moved, serving)

    def _serving(self) -> str:
        """What traffic there is, for people; empty where the side has none."""
        splits = {route.name: route.read().weights for route in self.routes}
        found = {
            name: weights
            for name, weights in splits.items()
            if (weights not in (BLUE, GREEN) if self.side is None else _share(weights, self.side))
        }
        return "; ".join(f"{name} is {weights}" for name, weights in found.items())


def _beside_the_loop(
    hook: Callable[[pulumi.ResourceHookArgs], None],
) -> Callable[[pulumi.ResourceHookArgs], Awaitable[None]]:
    """A hook waits for a cloud; the program's other registrations must not wait with it."""
    return lambda args: asyncio.to_thread(hook, args)


def _share(weights: Weights, side: Side) -> int:
    return weights.blue if side is Side.BLUE else weights.green


def _refusal(urn: str, what: str, serving: str) -> UpdateRefused:
    return UpdateRefused(
        f"{urn} {what} while it serves; it stays as it is",
        seen=serving,
        then="Undo the change, or take the traffic away first: `migrate run`, or `migrate rollback`.",
    )


def _asked(old: Inputs, declared: Inputs) -> list[str]:
    """The properties for which the program asks another value, as far as it says so itself: a value that comes from
    another resource is not known here.
    """
    plain = {to_camel(name): value for name, value in declared.items() if isinstance(value, str | int | float | bool)}
    return sorted(name for name, value in plain.items() if old.get(name) != value)


def _less(after: object, before: object) -> bool:
    return isinstance(after, int | float) and isinstance(before, int | float) and after < before


def _changes(old: Inputs | None, new: Inputs | None) -> Iterator[tuple[str, object, object]]:
    """Each leaf that differs: its path, before and after."""
    before, after = dict(_leaves(old or {})), dict(_leaves(new or {}))
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            yield path, before.get(path), after.get(path)


def _leaves(value: object, at: str = "") -> Iterator[tuple[str, object]]:
    match value:
        case dict():
            for name, one in cast("dict[str, object]", value).items():
                if not name.startswith("__"):  # the provider's own notes
                    yield from _leaves(one, f"{at}.{name}" if at else name)
        case list():
            for index, one in enumerate(cast("list[object]", value)):
                yield from _leaves(one, f"{at}[{index}]")
        case _:
            yield at, value
