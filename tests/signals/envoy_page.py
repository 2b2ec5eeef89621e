"""EnvoyPage: the admin page of an Envoy whose counters a test moves."""

from __future__ import annotations

from collections import Counter

BOUNDS_MS = (0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)


class EnvoyPage:
    """Counts like one listener: answers by class, answers cut off, and the times of those that ended."""

    def __init__(self, prefix: str = "edge") -> None:
        self.prefix = prefix
        self.restart()

    def restart(self) -> None:
        self.classes: Counter[int] = Counter()
        self.cut = 0
        self.times: list[float] = []

    def answer(self, status: int, *, count: int = 1, ms: float = 3.0) -> None:
        self.classes[status // 100] += count
        self.times += [ms] * count

    def cut_off(self, *, count: int = 1) -> None:
        """Answers that began with 200 and were then reset: Envoy times none of them."""
        self.classes[2] += count
        self.cut += count

    def text(self) -> str:
        ours = f'envoy_http_conn_manager_prefix="{self.prefix}"'
        head = "envoy_http_downstream_rq"
        lines = [f"# TYPE {head}_completed counter", f"{head}_completed{{{ours}}} {self.classes.total()}"]
        lines += [
            f'{head}_xx{{envoy_response_code_class="{digit}",{ours}}} {self.classes[digit]}' for digit in range(1, 6)
        ]
        lines += [f"{head}_tx_reset{{{ours}}} {self.cut}", f"{head}_rx_reset{{{ours}}} {self.cut}"]
        lines += [
            f'{head}_time_bucket{{{ours},le="{bound:g}"}} {sum(ms <= bound for ms in self.times)}'
            for bound in BOUNDS_MS
        ]
        lines += [f'{head}_time_bucket{{{ours},le="+Inf"}} {len(self.times)}']
        lines += [f"{head}_time_sum{{{ours}}} {sum(self.times)}", f"{head}_time_count{{{ours}}} {len(self.times)}"]
        return "\n".join(lines) + "\n"
