"""The counters of two live pages, scraped by a real server and read in real time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from migrate.model.batch import NOTHING, Counted, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.metrics.victoria import Victoria
from migrate.signals.metered import MeteredSignal
from migrate.signals.prometheus import PrometheusMeter, Selectors
from tests.signals.web import Web, text
from tests.waiting import eventually

SECOND = timedelta(seconds=1)


def _selectors(side: Side) -> Selectors:
    requests = f'requests_total{{side="{side}"}}'
    return Selectors(requests, bad=f'requests_total{{side="{side}",code="500"}}')


def _scrapes(pages: dict[Side, Web]) -> str:
    jobs = "".join(
        f"  - job_name: {side}\n    static_configs: [{{targets: ['127.0.0.1:{web.port}'], labels: {{side: {side}}}}}]\n"
        for side, web in pages.items()
    )
    return f"global: {{scrape_interval: 1s}}\nscrape_configs:\n{jobs}"


class Page:
    """Counters that have already counted a lot."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.codes = Counter({"200": 100_000, "500": 7})
        self.count({})

    def count(self, codes: dict[str, int]) -> None:
        self.codes += Counter(codes)
        self.web.answer = text("".join(f'requests_total{{code="{code}"}} {n}\n' for code, n in self.codes.items()))


def test_what_happens_between_two_scrapes_is_counted_and_nothing_from_before(tmp_path: Path) -> None:
    with Web(text("")) as blue, Web(text("")) as green:
        pages = {Side.BLUE: Page(blue), Side.GREEN: Page(green)}
        with Victoria(tmp_path, scrapes=_scrapes({Side.BLUE: blue, Side.GREEN: green})) as server:
            meters = {side: PrometheusMeter(server.url, {Sli.AVAILABILITY: _selectors(side)}) for side in Side}
            signal = MeteredSignal("counters", meters, period=SECOND, delay=3 * SECOND)
            seen = dict.fromkeys(Side, NOTHING)

            def look() -> bool:
                reading = signal.read(datetime.now(UTC))
                for batch in reading.batches if isinstance(reading, Counted) else ():
                    for side in Side:
                        seen[side] += batch.tallies[side]
                return isinstance(reading, Counted)

            eventually(look, within=100)
            pages[Side.BLUE].count({"200": 40})
            pages[Side.GREEN].count({"200": 9, "500": 3})
            wanted = {Side.BLUE: Tally(40, 0), Side.GREEN: Tally(12, 3)}
            eventually(lambda: look() and seen == wanted, within=100)
