"""The component host, as the engine starts it."""

from migrate.components.hosting import serve

serve()
