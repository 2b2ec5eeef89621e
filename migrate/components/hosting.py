"""Hosting: the components served to Pulumi programs in any language."""

from __future__ import annotations

import sys

import pulumi
from pulumi.errors import InputPropertyError
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from migrate.components import COMPONENTS
from migrate.components.errors import ComponentError
from migrate.components.outputs import camel
from migrate.version import __version__

PACKAGE = "migrate"


class Host(ComponentProvider):
    """Pulumi's own component provider, except that a refused argument is shown as such and not as a traceback."""

    def __init__(self) -> None:
        super().__init__(list(COMPONENTS), PACKAGE, None, __version__)

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Build one component. Raises InputPropertyError for every argument a component refuses."""
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, ComponentError):
                raise InputPropertyError(camel(error.inner.argument), str(error.inner)) from error
            raise


def serve() -> None:
    """Serve until the engine hangs up; the port is printed on standard output."""
    main(Host(), sys.argv[1:])
