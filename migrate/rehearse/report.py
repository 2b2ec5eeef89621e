"""Report: a rehearsal as one self-contained page, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from migrate.controller.wording import words
from migrate.model.event import Kind
from migrate.model.side import Cloud, Side
from migrate.rehearse.attribution import Cause
from migrate.rehearse.facts import Facts, Material

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --line: #d8dee4; --soft: #59636e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #30363d; --soft: #9198a1; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem;
       color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem;
       border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } .soft { color: var(--soft); }
figure { margin: .5rem 0; background: #fff; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
svg { width: 100%; height: auto; display: block; } .good { color: #2e9e5b; } .bad { color: #d03b3b; }
code { font: 13px/1.4 ui-monospace, monospace; }
"""


def rows(facts: Facts) -> list[tuple[str, str]]:
    """The counted facts, label and value, for people."""
    failed = facts.failed
    return [
        ("requests sent", f"{facts.requests:,} in {facts.seconds:.0f} s ({facts.requests_per_s:.0f}/s)"),
        ("failed by the fault", f"{failed[Cause.FAULT]:,}"),
        ("failed by the shift", f"{failed[Cause.SHIFT]:,}"),
        ("failed otherwise", f"{failed[Cause.OTHER]:,}"),
        ("unanswered at the end", f"{facts.unanswered:,}"),
        ("resent on a closed keep-alive connection", f"{facts.resent:,}"),
        ("weight changes", str(facts.weight_changes)),
        ("rolled back by the gate", "yes" if facts.rolled_back else "no"),
        ("breach to verdict", _seconds(facts.breach_to_verdict_s)),
        ("verdict to blue at every name server", _seconds(facts.verdict_to_blue_s)),
        ("finished", "yes" if facts.finished else "no"),
    ]


def kind_rows(facts: Facts) -> list[tuple[str, str, str, str, str]]:
    """Per client kind: name, requests, failed, share predicted, share served."""
    return [
        (kind, f"{each.requests:,}", f"{each.failed:,}", f"{each.share_predicted:.1%}", f"{each.share_served:.1%}")
        for kind, each in facts.kinds.items()
    ]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def page(
    facts: Facts, material: Material, plots: Mapping[str, str], clouds: Mapping[Side, Cloud], flaws: Sequence[str]
) -> str:
    """The whole report as HTML; nothing is loaded from elsewhere."""
    verdict = "".join(f'<p class="bad">Not as told: {escape(flaw)}</p>' for flaw in flaws)
    parts = [
        f"<h1>Rehearsal: {clouds[Side.BLUE]} to {clouds[Side.GREEN]}</h1>",
        f'<p class="soft">{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · loopback clouds, real DNS packets, real edges</p>',
        verdict or '<p class="good">The story came out as told.</p>',
        "<h2>Counted</h2>",
        _table((), rows(facts)),
        "<h2>Kinds of client</h2>",
        _table(("kind", "requests", "failed", "share predicted", "share served"), kind_rows(facts)),
        *(f"<h2>{escape(title)}</h2><figure>{svg}</figure>" for title, svg in plots.items()),
        "<h2>Ledger</h2>",
        _table(("time", "entry"), _events(material)),
    ]
    viewport = "<meta name=viewport content='width=device-width'>"
    head = f"<meta charset=utf-8><title>Rehearsal</title>{viewport}<style>{_STYLE}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"


def _events(material: Material) -> list[tuple[str, str]]:
    told = [event for event in material.events if event.kind is not Kind.MEASURED]
    return [(f"{event.at:%H:%M:%S.%f}"[:-3], words(event)) for event in told]


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body)
    return f"<table>{f'<tr>{top}</tr>' if head else ''}{lines}</table>"
