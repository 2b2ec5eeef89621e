"""Channels: those that a declaration names, with their secrets read."""

from __future__ import annotations

import os
from pathlib import Path

from migrate.errors import NotDelivered
from migrate.model.spec.notify import ChannelKind, ChannelSpec, Secret
from migrate.notify.channel import Channel
from migrate.notify.chat import Chat
from migrate.notify.webhook import Webhook


def channel(spec: ChannelSpec, folder: Path) -> Channel:
    """The channel; secret files lie relative to `folder`. Raises NotDelivered where a secret is missing."""
    url = read(spec.url, folder, spec.name)
    if spec.kind is ChannelKind.CHAT:
        return Chat(spec.name, url)
    return Webhook(spec.name, url, read(spec.key, folder, spec.name) if spec.key else None)


def read(secret: Secret, folder: Path, name: str) -> str:
    """What stands at the place. Raises NotDelivered with the place, never with what is there."""
    found = os.environ.get(secret.env, "") if secret.env else _held(folder / (secret.file or ""))
    if not found.strip():
        place = f"${secret.env}" if secret.env else secret.file
        raise NotDelivered(f"{name} has no secret to work with", seen=f"{place} is empty or absent")
    return found.strip()


def _held(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
