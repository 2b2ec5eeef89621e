"""Report: a rehearsal as one self-contained page, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape as markup

from migrate import shown
from migrate.controller.wording import words
from migrate.model.event import Kind
from migrate.model.figure import share
from migrate.model.side import Cloud, Side
from migrate.model.stage import Stage
from migrate.rehearse import outcome
from migrate.rehearse.attribution import Cause
from migrate.rehearse.facts import Facts, Material

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --line: #d8dee4; --soft: #59636e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #30363d; --soft: #9198a1; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem;
       color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } a { color: inherit; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; min-width: 60%; } td, th { text-align: left; padding: .3rem .6rem;
       border-bottom: 1px solid var(--line); vertical-align: top; }
.told td:first-child { white-space: nowrap; color: var(--soft); } .ledger td + td { overflow-wrap: anywhere; }
.verdict { font-size: 1.15rem; font-weight: 600; }
.counted td + td, .counted th + th { text-align: right; font-variant-numeric: tabular-nums; }
.ledger td:first-child { font-variant-numeric: tabular-nums; white-space: nowrap; color: var(--soft); }
figure { margin: .5rem 0; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
svg { width: 100%; min-width: 40rem; height: auto; display: block; } .soft { color: var(--soft); }
.good { color: #2e9e5b; } .bad { color: #d03b3b; }
@media (max-width: 30rem) { body { margin: 1rem auto; padding: 0 .6rem; } table { min-width: 100%; }
       td, th { padding: .25rem .35rem; } .ledger td:first-child { white-space: normal; } }
"""
"""Narrow screens scroll a wide table or plot within its own frame: its text stays as large as it was drawn."""

_LEGEND = (
    "Red: a fault is there. Grey: an update of a phase runs. Dotted: the weights change. "
    "Seconds count from {began:%H:%M:%S} UTC. What lies beyond a few times a limit leaves the picture."
)


def rows(facts: Facts) -> list[tuple[str, str]]:
    """The counted facts, label and value, for people."""
    failed = facts.failed
    return [
        ("requests sent", f"{facts.requests:,} in {facts.seconds:.0f} s ({facts.requests_per_s:.0f}/s)"),
        ("failed by the fault", f"{failed[Cause.FAULT]:,}"),
        ("failed by the shift", f"{failed[Cause.SHIFT]:,}"),
        ("failed by this machine's overload", f"{failed[Cause.OVERLOAD]:,}"),
        ("failed otherwise", f"{failed[Cause.OTHER]:,}"),
        ("unanswered at the end", f"{facts.unanswered:,}"),
        ("resent on a closed keep-alive connection", f"{facts.resent:,}"),
        ("weight changes", str(facts.weight_changes)),
        ("rolled back by the gate", "yes" if facts.rolled_back else "no"),
        ("breach to verdict", _seconds(facts.breach_to_verdict_s)),
        ("verdict to blue at every name server", _seconds(facts.verdict_to_blue_s)),
        ("finished", "yes" if facts.finished else "no"),
        ("reached", ", ".join(facts.reached) or "-"),
        ("not reached", ", ".join(facts.not_reached) or "-"),
        ("this machine", f"{facts.slowness:.1f} times slower than a quiet one"),
    ]


def kind_rows(facts: Facts) -> list[tuple[str, str, str, str, str]]:
    """Per client kind: name, requests, failed, share predicted, share served with its margin."""
    return [
        (
            kind,
            f"{each.requests:,}",
            f"{each.failed:,}",
            share(each.share_predicted),
            f"{share(each.share_served)} ± {share(each.share_margin)}",
        )
        for kind, each in facts.kinds.items()
    ]


UPDATE_HEAD = ("phase", "stack", "resources", "seconds")


def update_rows(facts: Facts) -> list[tuple[str, str, str, str]]:
    """Per update of a phase, in the order of `UPDATE_HEAD`."""
    return [
        (
            update.phase,
            f"{update.stack} ({update.stage})" if update.stage != Stage.KEPT else update.stack,
            ", ".join(f"{count} {operation}" for operation, count in update.changes.items()) or "nothing to do",
            f"{update.seconds:.1f}",
        )
        for update in facts.updates
    ]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def page(
    facts: Facts,
    material: Material,
    plots: Mapping[str, str],
    clouds: Mapping[Side, Cloud],
    flaws: Sequence[str],
    scenario: Sequence[tuple[str, str]] = (),
) -> str:
    """The whole report as HTML; nothing is loaded from elsewhere."""
    began = datetime.fromtimestamp(material.window[0], UTC)
    title = f"Rehearsal: {clouds[Side.BLUE]} to {clouds[Side.GREEN]}"
    parts = [
        f"<h1>{title}</h1>",
        f'<p class="soft">{began:%Y-%m-%d %H:%M} UTC · loopback clouds, real DNS packets, real edges</p>',
        *_verdict(facts, flaws),
        "<h2>What was rehearsed</h2>",
        _table("told", (), scenario),
        "<h2>Counted</h2>",
        _table("counted", (), rows(facts)),
        '<p class="soft">The same for machines: <a href="facts.json">facts.json</a>.</p>',
        "<h2>Kinds of client</h2>",
        _table("counted", ("kind", "requests", "failed", "share predicted", "share served"), kind_rows(facts)),
        '<p class="soft">Green\'s part of all requests of the kind; ± is twice the standard error between clients.</p>',
        *_updates(facts),
        "<h2>Over time</h2>",
        f'<p class="soft">{_LEGEND.format(began=began)}</p>',
        *(f"<h3>{escape(name)}</h3><figure>{svg}</figure>" for name, svg in plots.items()),
        "<h2>Ledger, and what the rehearsal did</h2>",
        _table("ledger", ("time, UTC", "entry"), _story(material)),
    ]
    verdict = "passed" if outcome.passed(facts, flaws) else "not passed"
    return _whole("".join(parts), title=f"{title}, {began:%Y-%m-%d %H:%M}, {verdict}")


def _verdict(facts: Facts, flaws: Sequence[str]) -> list[str]:
    """One sentence, and where it differs from what was expected."""
    colour = "good" if outcome.passed(facts, flaws) else "bad"
    return [
        f'<p class="verdict {colour}">{escape(outcome.sentence(facts, flaws))}</p>',
        *(f'<p class="bad">Not as expected: {escape(flaw)}</p>' for flaw in flaws),
    ]


def nothing_counted(why: str) -> str:
    """The report of a rehearsal that ended before there were any users."""
    return _whole(f"<h1>Rehearsal</h1><p class=bad>Ended before anything was counted.</p><pre>{escape(why)}</pre>")


def _whole(body: str, *, title: str = "Rehearsal") -> str:
    viewport = "<meta name=viewport content='width=device-width, initial-scale=1'>"
    head = f"<meta charset=utf-8><title>{escape(title)}</title>{viewport}<style>{_STYLE}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


def _updates(facts: Facts) -> list[str]:
    if not facts.updates:
        return []
    return [
        "<h2>Phases: each a real <code>pulumi up</code></h2>",
        _table("counted", UPDATE_HEAD, update_rows(facts)),
        '<p class="soft">Seconds from the approval to the end; grey in the plots.</p>',
    ]


def _story(material: Material) -> list[tuple[str, str]]:
    """The ledger's entries but for measurements, and what the rehearsal did between them."""
    told = [(event.at, words(event)) for event in material.events if event.kind is not Kind.MEASURED]
    told += [(datetime.fromtimestamp(at, UTC), f"** {note}") for at, note in material.notes]
    return [(f"{at:%H:%M:%S.%f}"[:-3], text) for at, text in sorted(told)]


def _table(kind: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body)
    return f"<div class=wide><table class={kind}>{f'<tr>{top}</tr>' if head else ''}{lines}</table></div>"


def escape(text: str) -> str:
    """Text from outside for a page: data, and on one line for the eye."""
    return markup(shown.lines(text))
