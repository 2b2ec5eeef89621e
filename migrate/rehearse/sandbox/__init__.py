"""Sandbox: a world that stands until its person ends it, for the real commands of another terminal."""
