"""Submitting a manuscript over HTTP, against a bare view that writes one row and one audit row.

Eight connections, kept alive; both servers run as ``qingxun serve`` does, each on an installation
in a folder of its own. The two are measured in turns. Both are sent the whole form of 写稿 with a
text of some 600 characters; behind ours stand session, CSRF, idempotency key, form, manuscript,
contributor, revision, submission, event, search index and two audit rows.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qingxun.kit.ids import uuid7
from tests.bench.support.browser import Browser, blank_form, encode, new_key
from tests.bench.support.county import Bench, Seat, make_in_process
from tests.bench.support.servers import BARE, QINGXUN, running

CONNECTIONS = 8
ROUNDS = 6
SECONDS = 6.0  # of one turn
WANTED = 0.3
SENTENCE = "近日，镇团委组织二十名青年志愿者走进石雕市场，为商户讲解直播带货的基本做法。"
TEXT = "\n".join(f"第{n}，{SENTENCE}" for n in range(1, 16))


@dataclass
class Turns:
    """What the turns of one server gave."""

    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds below which that share of the answers came."""
        ordered = sorted(self.times)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench write_path")
    parser.add_argument("--small", action="store_true", help="two short turns")
    small = parser.parse_args(words).small
    rounds, seconds = (2, 2.0) if small else (ROUNDS, SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        county = make_in_process(Path(folder) / "ours")
        bare_home = Path(folder) / "bare"
        bare_home.mkdir()
        with (
            running(Path(county.home), *QINGXUN) as ours_port,
            running(bare_home, *BARE) as bare_port,
        ):
            bare, ours = Turns(), Turns()
            writers = [Writer(ours_port, seat, county) for seat in county.officers[:CONNECTIONS]]
            blanks = [BareWriter(bare_port, writer.sample()) for writer in writers]
            turn(Turns(), blanks, 1.0)
            turn(Turns(), writers, 1.0)
            for _ in range(rounds):
                turn(bare, blanks, seconds)
                turn(ours, writers, seconds)
    return report(bare, ours)


class Writer:
    """An officer who submits one manuscript after the other."""

    def __init__(self, port: int, seat: Seat, county: Bench) -> None:
        self.browser, self.county = Browser(port, seat.session), county
        form = blank_form(self.browser)
        fields = form.filled(
            title=f"{seat.unit_name}青年志愿者走进石雕市场",
            body=TEXT,
            kind=county.kind,
            keywords="石雕 志愿",
            do="submit",
            idempotency_key="{key}",
        )
        self.before, self.after = encode(fields).split(b"{key}")

    def sample(self) -> bytes:
        return self.before + new_key().encode() + self.after

    def __call__(self) -> str:
        """Submit; what went wrong, or nothing."""
        answer = self.browser.post(f"/desk/manuscripts/{uuid7()}/edit/", self.sample())
        self.browser.cookies.pop("messages", None)  # a browser's next page has shown it
        good = answer.status == 303 and not answer.location.endswith("/edit/")
        return "" if good else f"{answer.status} {answer.location}"


class BareWriter:
    """The same form, sent to the bare view."""

    def __init__(self, port: int, body: bytes) -> None:
        self.browser, self.body = Browser(port), body

    def __call__(self) -> str:
        answer = self.browser.post("/write/", self.body)
        return "" if answer.status == 303 else str(answer.status)


def turn(turns: Turns, writers: list[Writer] | list[BareWriter], seconds: float) -> None:
    """All connections at once for some seconds."""
    gate = threading.Barrier(len(writers) + 1)
    ends: list[float] = [0.0]
    times: list[list[float]] = [[] for _ in writers]

    def loop(write: Callable[[], str], mine: list[float]) -> None:
        gate.wait()
        while (began := time.perf_counter()) < ends[0]:
            wrong = write()
            mine.append(time.perf_counter() - began)
            if wrong:
                turns.errors.append(wrong)

    threads = [
        threading.Thread(target=loop, args=pair) for pair in zip(writers, times, strict=True)
    ]
    for thread in threads:
        thread.start()
    started = time.perf_counter()
    ends[0] = started + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    turns.rates.append(sum(map(len, times)) / (time.perf_counter() - started))
    turns.times += [each for mine in times for each in mine]


def report(bare: Turns, ours: Turns) -> dict[str, object]:
    ratios = [our / other for our, other in zip(ours.rates, bare.rates, strict=True)]
    figures = {
        "connections": CONNECTIONS,
        "turns": len(ratios),
        "submissions": len(ours.times),
        "errors": len(ours.errors) + len(bare.errors),
        "bare_per_second": round(statistics.median(bare.rates), 1),
        "submit_per_second": round(statistics.median(ours.rates), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_wanted": WANTED,
        "bare_p50_ms": bare.percentile(0.5),
        "submit_p50_ms": ours.percentile(0.5),
        "bare_p99_ms": bare.percentile(0.99),
        "submit_p99_ms": ours.percentile(0.99),
    }
    for name, value in figures.items():
        print(f"{name:<20} {value}")
    for wrong in sorted(set(bare.errors + ours.errors))[:5]:
        print("error:", wrong)
    return figures
