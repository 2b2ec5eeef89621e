"""Account: the AWS accounts and Google projects that things of this stack may land in."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .known import UNKNOWN, items
from .rule import NotApplicable, rule
from .setting import Config, words
from .subject import Subject

ACCOUNTS = words("accounts", (), says="AWS accounts, 12 digits each, that this stack may touch.")
PROJECTS = words("projects", (), says="Google projects, by id, that this stack may touch.")


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """AWS tells no account before a call, so its provider must hold itself to one; Google's project is an input."""
    accounts, projects = ACCOUNTS.of(config), PROJECTS.of(config)
    if not accounts and not projects:
        raise NotApplicable("neither `accounts` nor `projects` is configured")
    if subject.cloud == "aws" and accounts:
        yield from _account(subject, accounts)
    elif subject.cloud == "gcp" and projects:
        yield from _project(subject, projects)


def _account(subject: Subject, accounts: tuple[str, ...]) -> Iterator[Finding]:
    held = subject.provider.setting("allowedAccountIds") if subject.provider else None
    if held is UNKNOWN:
        return
    named = [str(account) for account in items(held)]
    if not named or not set(named) <= set(accounts):
        then = "Give its provider allowed_account_ids: the provider then refuses any other log-in."
        yield Finding("provider.allowedAccountIds", ", ".join(named) or None, " or ".join(accounts), then)


def _project(subject: Subject, projects: tuple[str, ...]) -> Iterator[Finding]:
    """A resource that names no project lands in its provider's."""
    project = subject.props.get("project")
    if project is None and subject.provider:
        project = subject.provider.setting("project")
    if project is not UNKNOWN and project not in projects:
        yield Finding("project", project, " or ".join(projects), "Name the project, or correct its provider's.")


RULE = rule(
    "accounts-expected",
    "Things land in the accounts and projects this stack is for.",
    check,
    settings=[ACCOUNTS, PROJECTS],
)
